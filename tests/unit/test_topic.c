/* test_topic.c -- likeness of a text to the text before it */
#include "../test.h"

#include "../../stages/segment/topic.h"

#define ARENA_BYTES ((size_t)1 << 20)

/* Two stories, each in two parts, with words of their own. */
static const char orchard_1[] =
    "山坡上的猕猴桃园今年挂果三百亩,果农请来农技师傅教剪枝和疏果。合作社统一采购有机肥,"
    "在果园里铺设滴灌管道。";
static const char orchard_2[] = "采摘时节,猕猴桃园迎来客商,合作社把果农的鲜果按大小分拣,"
                                "装箱发往外省。滴灌管道让果园每亩节水四成。";
static const char bridge_1[] =
    "渡口的老石桥桥墩开裂,养护队封闭桥面,用钢梁加固。施工船停在下游,潜水员每天下水查看桩基。";

struct fixture {
    struct topic_common common;
    struct arena *arena;
    struct topic *topic;
};

static int setup(void **state)
{
    static struct fixture f;

    topic_common_init(&f.common);
    f.arena = arena_create(ARENA_BYTES);
    assert_non_null(f.arena);
    f.topic = topic_create(f.arena, &f.common);
    assert_non_null(f.topic);
    *state = &f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    arena_destroy(f->arena);
    return 0;
}

static int likeness(struct topic *t, const char *text)
{
    topic_ask(t, str_of(text));
    return topic_likeness(t);
}

static void test_the_same_story_is_liker_than_another(void **state)
{
    struct fixture *f = *state;

    topic_add(f->topic, str_of(orchard_1));
    assert_in_range(likeness(f->topic, orchard_2), 100, 1000);
    assert_in_range(likeness(f->topic, bridge_1), 0, 40);
    assert_in_range(likeness(f->topic, orchard_1), 990, 1000);
}

static void test_a_few_words_say_nothing(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(likeness(f->topic, orchard_1), -1);
    topic_add(f->topic, str_of(orchard_1));
    assert_int_equal(likeness(f->topic, "合作社"), -1);
    /* the short question is forgotten */
    assert_in_range(likeness(f->topic, orchard_1), 990, 1000);
}

static void test_the_window_slides_and_is_forgotten(void **state)
{
    struct fixture *f = *state;

    topic_add(f->topic, str_of(orchard_1));
    for (int i = 0; i < 200; i++)
        topic_add(f->topic, str_of(bridge_1));
    assert_in_range(likeness(f->topic, orchard_2), 0, 20);
    topic_reset(f->topic);
    assert_int_equal(likeness(f->topic, bridge_1), -1);
    topic_add(f->topic, str_of(orchard_1));
    assert_in_range(likeness(f->topic, orchard_2), 100, 1000);
}

static void test_pairs_that_are_everywhere_do_not_count(void **state)
{
    struct fixture *f = *state;

    topic_add(f->topic, str_of(orchard_1));
    topic_ask(f->topic, str_of("中国人民我们他们国家自己没有全国什么工作发展可以经济社会问题进行"));
    assert_in_range(topic_likeness(f->topic) + 1, 0, 30);
}

static void test_words_of_other_scripts(void **state)
{
    struct fixture *f = *state;
    static const char words[] = "harbour pilots watched container vessels while dredging "
                                "barges cleared silted channels beside northern breakwater "
                                "terminals before winter storms closed fishing grounds again "
                                "leaving crews waiting under lighthouse lanterns until spring";

    topic_add(f->topic, str_of(words));
    assert_in_range(likeness(f->topic, words), 990, 1000);
}

static void test_bad_bytes_and_no_room(void **state)
{
    struct fixture *f = *state;
    struct arena *small = arena_create(4096);

    assert_non_null(small);
    assert_null(topic_create(small, &f->common));
    arena_destroy(small);
    /* a cut character at the ends, as a window of bytes gives */
    topic_add(f->topic, str_sub(str_of(orchard_1), 1, 100));
    topic_ask(f->topic, str_sub(str_of(orchard_1), 2, 100));
    assert_in_range(topic_likeness(f->topic) + 1, 0, 1001);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_the_same_story_is_liker_than_another, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_few_words_say_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(test_the_window_slides_and_is_forgotten, setup, teardown),
        cmocka_unit_test_setup_teardown(test_pairs_that_are_everywhere_do_not_count, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_words_of_other_scripts, setup, teardown),
        cmocka_unit_test_setup_teardown(test_bad_bytes_and_no_room, setup, teardown),
    };

    return cmocka_run_group_tests_name("topic", tests, NULL, NULL);
}
