/* test_wrapped.c -- hard-wrapped text: where a line is full and ends a sentence, does the next one go
 * on or begin a paragraph; heads as long as a line; figures cut at their point */
#include "../test.h"

#include "text_samples.h"

static const struct text_sample samples[] = {
    {"news begins after a full line",
     "村里的图书室每天晚上都开\n门,有三千多册书可以借。\n近日,镇上又送来两百册农\n技书,"
     "还派人来讲了课,大\n"
     "家都说有用。",
     "村里的图书室每天晚上都开门,有三千多册书可以借。|近日,镇上又送来两百册农技书,还派人来讲了课,"
     "大家都说有用。"},
    {"a sentence goes on after a full line",
     "村里的图书室每天晚上都开着门\n和灯,有三千多册书可以借回家\n去看,不收一分钱,人人高兴。\n"
     "同时,镇上又送来两百册农技书\n和画报,还派人来讲了半天的课\n,大家都说有用。",
     "村里的图书室每天晚上都开着门和灯,有三千多册书可以借回家去看,不收一分钱,人人高兴。同时,"
     "镇上又送来两百册农技书和画报,还派人来讲了半天的课,大家都说有用。"},
    {"a figure is cut at its point",
     "去年全村的粮食总产量达到16.\n5万斤,比前年多了不少,人均收\n入也有了大的增加,达到三千元\n"
     "以上,家家户户都有了余粮和存款,\n日子一天比一天好。",
     "去年全村的粮食总产量达到16.5万斤,比前年多了不少,人均收入也有了大的增加,达到三千元以上,"
     "家家户户都有了余粮和存款,日子一天比一天好。"},
    {"points in one paragraph",
     "要求有三条。一是按时上报,\n不得拖延。二是专人负责,到\n位到人,随叫随到,不得推托。\n"
     "三是定期检查,发现问题马上\n改正,年底再看。",
     "要求有三条。一是按时上报,不得拖延。二是专人负责,到位到人,随叫随到,不得推托。三是定期检查,"
     "发现问题马上改正,年底再看。"},
    {"points in paragraphs",
     "一是按时上报,由各村每月五\n号前把情况交到镇里,不得拖\n延。\n二是专人负责,随叫随到,不\n"
     "许推来推去,做到件件有人管。\n三是定期检查,发现问题马上\n改,年底再来回头看。",
     "一是按时上报,由各村每月五号前把情况交到镇里,不得拖延。|二是专人负责,随叫随到,不许推来推去,"
     "做到件件有人管。|三是定期检查,发现问题马上改,年底再来回头看。"},
    {"a head is longer than the lines",
     "镇上举办第三期农业技术员培训班\n为了让农户学到新的种植办\n法,镇上请来三位老师,连\n"
     "讲五天,来听的人坐满了礼\n堂。",
     "镇上举办第三期农业技术员培训班|为了让农户学到新的种植办法,镇上请来三位老师,连讲五天,"
     "来听的人坐满了礼堂。"},
    {"a head is as long as a line",
     "镇上举办三期技术员培训班\n近日,为了让农户学到新的\n办法,镇上请来三位老师,连\n"
     "讲五天,来听的人坐满了礼\n堂。",
     "镇上举办三期技术员培训班|近日,为了让农户学到新的办法,镇上请来三位老师,连讲五天,"
     "来听的人坐满了礼堂。"},
    {"a topic and what it is about",
     "入冬以来各村组织人手下地,\n都已经把渠道全部清理完\n毕,"
     "水流也比去年快了一些。\n加强管护。每条渠道都有一\n"
     "名护渠员,每天走一遍,有\n事马上报。",
     "入冬以来各村组织人手下地,都已经把渠道全部清理完毕,水流也比去年快了一些。|"
     "加强管护。每条渠道都有一名护渠员,"
     "每天走一遍,"
     "有事马上报。"},
};

static void test_samples(void **state)
{
    text_samples_check(*state, samples, TEST_LEN(samples));
}

static void test_twice(void **state)
{
    text_samples_check_twice(*state, samples, TEST_LEN(samples), NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_samples),
        cmocka_unit_test(test_twice),
    };

    return cmocka_run_group_tests(tests, text_run_setup, text_run_teardown);
}
