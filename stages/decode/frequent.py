#!/usr/bin/env python3
"""frequent.py DICT -- make frequent.def: how frequent each two-byte character is in its encoding.

DICT is jieba's dict.txt (python3-jieba 0.42.1, MIT licence): words of Chinese with their counts, from
which the counts of characters follow; traditional ones through `opencc -c s2t`. The lists for Japanese
and Korean below stand in their usual order of frequency; a share falls with the rank (Zipf).
A digit d says that one character in e^(13-d) is this one; 0: rarer than any that was seen."""
import collections, math, subprocess, sys

PUNCT = {"，": .045, "。": .022, "、": .02, "“": .006, "”": .006, "：": .006, "；": .003, "（": .004,
         "）": .004, "《": .003, "》": .003, "！": .002, "？": .002, "—": .002, "…": .001, "·": .001,
         "\u3000": .01, "％": .001, "．": .001, "－": .001, "℃": .0003, "①": .0003, "②": .0003,
         "‘": .0006, "’": .0006, "【": .0006, "】": .0006, "「": .004, "」": .004, "．": .0006,
         "●": .0003, "■": .0003, "★": .0003, "～": .0006, "／": .0006, "│": .0001, "─": .0006,
         "０": .001, "１": .001, "２": .001, "３": .0006, "５": .0006, "○": .0003, "→": .0002}

JA_PUNCT = {"、": .035, "。": .03, "「": .006, "」": .006, "・": .004, "\u3000": .006, "（": .004, "）": .004,
            "『": .0006, "』": .0006, "？": .001, "！": .001, "…": .001, "：": .001, "～": .0006, "々": .0006,
            "１": .0015, "２": .0015, "０": .0015, "３": .001, "５": .0006, "／": .0004, "％": .0003}

HIRAGANA = ("のいしてなにをたはとがるでかっれすらこまりくうもあさきんそけよめつせえだみどちわばろおやじげびぎほひべ"
            "ご ずふねへむ ゆ ぶぐ ょ ゃ ゅ ぞざづ ぼぜ ぬ ぱぁ ぽ ぺ ぴ ぷ ぢ ぇ ぃ ぉ ゎ ゐ ゑ").replace(" ", "")
KATAKANA = "ーンスルトイラリアクシドフレジマタッロプムテパグコデサウバメカオキインニバビェナブィセチハボポミャュガソエダモノホケズザピワベゴョネァツゲゼヨゾペギヒヘヤユヌォゥヴヂヅヲ"
KANJI = ("日一国人年大十二本中長出三時行見月分後前生五間上東四今金九入学高円子外八六下来気小七山話女北午百書先名川千水半男西電校語土木"
         "聞食車何南万毎白天母火右読友左休父雨会同事自社発者地業方新場員立開手力問代明動京目通言理体田主題意不作用度強公持野以思家世多正安"
         "院心界教文元重近考画海売知道集別物使品計死特私始朝運終台広住真有口少町料工建空急止送切転研足究楽起着店病質待試族銀早映親験英医仕去味"
         "写字答夜音注帰古歌買悪図週室歩風紙黒花春赤青館屋色走秋夏習駅洋旅服夕借曜飲肉貸堂鳥飯勉冬昼茶弟牛魚兄犬妹姉漢"
         "政議民連対部合市内相定回選米実関決全表戦経最現調化当約法性的要制治務成期取都和機平加受続進数記初指権支産点報済活原共得解交資予向際"
         "勝面告反判認参利組信在件側任引求所次昨論官増係感情投示変打直両式確果容必演歳争談能位置流格疑過局放常状球職与供役構割身費付由説難優"
         "夫収断石違消神番規術備宅害配警育席訪乗残想線念助労例農念提案営設処査検査専門線結管基準価策総比段報響株式"
         "県区村協商保険防府各委党首氏閣団軍第殺税額億兆値率領般導観護技証環境条項類域央展開史形像根深身影非差降望復器接続択索登録"
         "表更削除参照可能無効実値型名数列範囲指定場合詳細情報追注版権補足")
SYLLABLES = ("이다는의에을가고한로하지를은기사도자인시어대나서있그으아정해수보부일리주라제여장과원전상들적게스구소니동조면화만무안신공지"
             "오마간경미관우유성선방생비연국계실실기문물세회거위개진용없재발행중않운러산려명음드야통심치바내업학모습까교라여와식건분체현년"
             "입추트너민래표저단양말되것때할었였했된될합니했며및또른른같당달역각데절결영요금남여피환출호최반본권집레르타크급점등복법요속력량망월"
             "저토론처불예청당목박김배감약노규열외임근새설특질져히품향참네차토두워준의강북군찰투승받작갔던련느느림격난종변판키육림란담존견능활"
             "술포손길책머직터돌손머번째파류테독태많살울눈람색별족언락험디천석후축함형확순큼록벌련초층인플버프카로메코피터콘")
# Share of all characters that a class makes up.
SHARE = {"hans": .84, "hant": .84, "hiragana": .44, "katakana": .16, "kanji": .26, "hangul": .93}
FLOOR = 1e-7

# Windows-1252: letters and signs of French, German, Spanish and their neighbours, by share of all
# characters: a list for each digit. What stands in none gets 2.
LATIN = {9: "é", 8: "àèäüö", 7: "êçßíóáñú’“”", 6: "âîôûùãåæøõïë\xa0", 5: "ÉÀÄÖÜ«»–—…œ", 4: "°€·§©®¿¡ìòýÁÇÓÑÊÈÚÍÅØ•´‘„º²½ð",
         3: "ÂÃÆËÎÏÔÛÙÌÒÕÝÞþÿŒ›‹£±³×÷µª"}


def jieba_counts(path):
    words = []
    for line in open(path, encoding="utf-8"):
        word, count = line.split()[:2]
        words.append((word, int(count)))
    text = "\n".join(w for w, _ in words)
    out = subprocess.run(["opencc", "-c", "s2t"], input=text, capture_output=True, text=True,
                         check=True).stdout.split("\n")
    hans, hant = collections.Counter(), collections.Counter()
    for (word, count), trad in zip(words, out):
        for c in word:
            hans[c] += count
        for c in trad:
            hant[c] += count
    return hans, hant


def share_by_count(counts, total_share):
    chars = {c: n for c, n in counts.items() if "\u4e00" <= c <= "\u9fff"}
    total = sum(chars.values())
    return {c: n / total * total_share for c, n in chars.items()}


def share_by_rank(chars, total_share, listed_share, flat=8):
    chars = list(dict.fromkeys(chars))
    weights = [1 / (i + flat) for i in range(len(chars))]
    return {c: w / sum(weights) * total_share * listed_share for c, w in zip(chars, weights)}


def digit(share):
    return max(0, min(9, round(13 + math.log(max(share, FLOOR)))))


def rows(name, shares, encoding, leads, trails, floor=None):
    print("static const char *const %s[128] = {" % name)
    for lead in leads:
        digits = ""
        for trail in trails:
            try:
                c = bytes([lead, trail]).decode(encoding)
            except UnicodeDecodeError:
                c = ""
            digits += str(max(digit(shares.get(c, 0)), floor(c) if floor and c else 0))
        row("0x%02X - 0x80" % lead, digits)
    print("};\n")


def row(index, digits):
    if set(digits) == {"0"}:
        return
    count = -(-len(digits) // 80)
    width = -(-len(digits) // count)
    print("    [%s] =" % index)
    for i in range(0, len(digits), width):
        print("        \"%s\"%s" % (digits[i:i + width], "," if i + width >= len(digits) else ""))


def unicode_rows(shares):
    print("/* By the upper byte of U+4E00-9FFF. */\nstatic const char *const frequent_han[0xA0 - 0x4E] = {")
    for high in range(0x4E, 0xA0):
        row("0x%02X - 0x4E" % high, "".join(str(digit(shares.get(chr(high << 8 | low), 0))) for low in range(256)))
    print("};\n")


def latin_row():
    digits = ""
    for byte in range(0x80, 0x100):
        try:
            c = bytes([byte]).decode("cp1252")
            digits += str(next((d for d, chars in LATIN.items() if c in chars), 2))
        except UnicodeDecodeError:
            digits += "-"
    print("/* From 0x80 on; - is undefined. */\nstatic const char frequent_latin[] =\n    \"%s\"\n    \"%s\";" %
          (digits[:64], digits[64:]))


def main():
    hans, hant = jieba_counts(sys.argv[1])
    zh_hans = {**share_by_count(hans, SHARE["hans"]), **PUNCT}
    zh_hant = {**share_by_count(hant, SHARE["hant"]), **PUNCT}
    ja = {**share_by_rank(HIRAGANA, SHARE["hiragana"], 1), **share_by_rank(KATAKANA, SHARE["katakana"], 1, 20),
          **share_by_rank(KANJI, SHARE["kanji"], .8, 60), **JA_PUNCT}
    ko = {**share_by_rank(SYLLABLES, SHARE["hangul"], .9, 15), **PUNCT}
    plane = range(0xA1, 0xFF)
    # GBK was made to hold traditional text as well; few files do.
    gbk = {c: n * .05 for c, n in zh_hant.items()}
    gbk.update({c: max(n, gbk.get(c, 0)) for c, n in zh_hans.items()})
    han = {c: .6 * zh_hans.get(c, 0) + .25 * zh_hant.get(c, 0) + .15 * ja.get(c, 0)
           for c in {**zh_hans, **zh_hant, **ja}}
    print("/* frequent.def -- made by frequent.py from the counts named there; not to be edited. A row for each\n"
          " * lead byte, a digit for each trail byte: one character in e^(13-digit) is this one. */\n")
    rows("frequent_gb18030", gbk, "gbk", range(0x81, 0xFF), range(0x40, 0xFF))
    rows("frequent_big5", zh_hant, "big5", range(0xA1, 0xFA), list(range(0x40, 0x7F)) + list(plane))
    rows("frequent_jis", ja, "euc_jp", range(0xA1, 0xF5), plane,
         lambda c: 2 if "\u4e00" <= c <= "\u9fff" and c.encode("euc_jp")[0] < 0xD0 else 0)
    rows("frequent_ks", ko, "euc_kr", range(0xA1, 0xC9), plane,
         lambda c: 3 if "\uac00" <= c <= "\ud7a3" else 0)
    unicode_rows(han)
    latin_row()


main()
