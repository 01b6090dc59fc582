/* org.h -- what the scanners of organisations share: bodies and teams (org.c), and those that a name of their
 * own tells (org_named.c). */
#ifndef SIFTD_TAG_ORG_H
#define SIFTD_TAG_ORG_H

#include "org_words.h"
#include "para.h"

/* Can the character at `i` be in the name of a body? */
bool org_is_name_char(const struct para *p, size_t i);
/* Does a word that leads to the name of a company (加入, 一家) end before `i`? */
bool org_is_led(const struct para *p, size_t i);
/* Where the name begins whose head noun stands at `head`, back word by word to what no name holds, or to its place:
 * *ret_spot, NULL: none. *ret_is_abroad: it begins with a country. `head`: nothing before it. */
size_t org_left(struct para *p, size_t head, const struct spot **ret_spot, bool *ret_is_abroad);
/* How many characters of [from, to) are in words that not every such body has. */
size_t org_rare_chars(struct para *p, size_t from, size_t to);
/* Does a word of an activity that names hold (发展, 管理) begin at `i`? */
bool org_is_inner_verb(const struct para *p, size_t i);
/* The unit of a body that begins at `i` (胸痛中心, 湖北城市社区研究中心): its length, 0: none. */
size_t org_unit_len(struct para *p, size_t i);
/* Where the body that ends at `to` ends with its units. */
size_t org_units_end(struct para *p, size_t to, const struct body *body);
/* Does an academy end at `to`, whose institutes are at places: 中国科学院上海技术物理研究所? */
bool org_is_academy(const struct para *p, size_t to);
/* The party's committee of a body at `i`, before what its members are called: 局|党组成员. */
bool org_is_committee_of(const struct para *p, size_t i);
/* Add what the words stage took for organisations, and the states' bodies behind the names of countries. Are there
 * such names? Then what their head nouns tell behind these is to be added, too. */
bool org_told_find(struct para *p);
void org_countries_find(struct para *p);
/* Remember what the article may call the organisation [from, to) further on; mark what it calls so. */
void org_known_add(struct para *p, size_t from, size_t to, const char *kind,
                   const struct spot *spot);
/* The same for a brand or a club. */
void org_brand_known(struct para *p, size_t from, size_t to, const char *kind);
void org_known_find(struct para *p);
/* Companies that are called by their brand alone (org_firms.c). */
void org_firms_find(struct para *p);
/* Where the organisation [from, to) begins, when it ends a longer name that the article has told: 渡口派出所 after
 * 县公安局大渡口派出所. */
size_t org_known_start(const struct para *p, size_t from, size_t to);
/* A university whose name ends before `to`; a school or a hospital by its short name: 海大附中 whose 附 stands at
 * `i`, 柳湾二中 whose 中 does. */
void org_university_read(struct para *p, size_t to);
void org_attached_read(struct para *p, size_t i);
void org_numbered_read(struct para *p, size_t i);
/* Where a name of two to four characters that ends before `head` begins; `head`: none does. */
size_t org_name_start(struct para *p, size_t head, bool is_bold);
/* Is [from, to) a name that no dictionary has, so that its words are single characters? */
bool org_is_coined(struct para *p, size_t from, size_t to);
/* 星海首席执行官, 海川建设副总经理: a company whose officer's 首席, 董事长 or 总经理 stands at `i`. */
void org_officer_read(struct para *p, size_t i);
/* A company with the number of its share, 青川科技(002373), whose ( stands at `i`. */
void org_share_read(struct para *p, size_t i);
/* A hidden part of the army behind its arm at `i`: its length, 0: none. An arm with such a part, whose 某 stands at `i`;
 * an army that ends before `to` (org_army.c). */
size_t org_corps_len(const struct para *p, size_t i);
void org_army_read(struct para *p, size_t i);
void org_group_army_read(struct para *p, size_t to);
/* A body of the world at `i`: its end, 0: none; a party or a force behind the name of a country: its length
 * (org_world.c). */
size_t org_world_end(struct para *p, size_t i, const struct body **ret_body);
size_t org_force_len(struct para *p, size_t i);
/* A body of the village or the community that ends with the character at `i` (org_team.c). */
void org_village_body_read(struct para *p, size_t i);
/* A university by its short name, whose 大 stands before `to`. */
void org_short_university_read(struct para *p, size_t to);
/* A division of a court at `i`, behind it: its length, 0: none. A tribunal or a division whose 庭 stands before `to`
 * (org_court.c). */
size_t org_chamber_len(const struct para *p, size_t i);
void org_court_read(struct para *p, size_t to);
/* A room with the name of who works there, whose 室 stands before `to`; a body of the article's only village, that
 * begins at `i` (org_studio.c). */
void org_studio_read(struct para *p, size_t to);
bool org_local_read(struct para *p, size_t i);
/* Does a word of what sort of companies are meant begin at `i`: 现代, 本地? A company that ends before `to`, by a brand of
 * two characters (org_trade.c). */
bool org_is_sort(const struct para *p, size_t i);
/* Where the words for what a company does begin that end before `head`; `head`: none do. */
size_t org_trades_start(const struct para *p, size_t head);
void org_trade_read(struct para *p, size_t to);
/* An organisation that its head noun tells, which ends before `to`. */
void org_head_read(struct para *p, size_t to);
/* How far back from `i` the name of a company goes. */
size_t org_company_start(const struct para *p, size_t i);
/* A bank, or a branch of one, whose 行 stands before `to`. */
void org_bank_read(struct para *p, size_t to);
/* The press or a club whose name ends with the 社 before `to` (org_press.c). */
void org_press_read(struct para *p, size_t to);
/* A cooperative or a family farm whose name ends before `to`. */
void org_farm_read(struct para *p, size_t to);
/* A body of the article's place at `i` that the office behind it tells: 组织部|部长 (org_office.c). */
void org_officed_read(struct para *p, size_t i);
/* 洞口县司法局, 沙县警方, 华新郴州公司: the bodies of the places (org_place.c). */
void org_places_read(struct para *p);
/* 市委组织部、农业农村局: bureaus in a row behind a body that ends at `i` and has its place or level, up to one with a place of
 * its own; and bare ones in a row with one that was found: 政府办、财政局 (org_row.c). */
void org_row_read(struct para *p, size_t i, const struct spot *spot, uint32_t level);
void org_rows_find(struct para *p);
/* A body behind the level at `i`, of the division or the party before that (org_level.c). False: none. */
bool org_level_read(struct para *p, size_t i);
/* 青山新区司法局, 河东开发区管委会: a body of a zone that has a name and whose 区 stands at `i`; 自治区党委, 自治县人大 whose
 * level does; 青柳乡党委 of a township that no table has, whose level does. */
bool org_zone_read(struct para *p, size_t i);
bool org_autonomous_read(struct para *p, size_t i);
void org_township_read(struct para *p, size_t i);
/* Can a body begin at `i` as far as the character before it tells? */
bool org_is_free_before(const struct para *p, size_t i);
/* Where the name that begins at `i` begins with what belongs to it: 共青团 and 中共 before a place belong to its
 * committee, 国网 to its company. */
size_t org_prefix_start(const struct para *p, size_t i);
/* Add the organisation [from, to) of the place `spot` (NULL: none), or of the article's division of `level`
 * (a character as 县; 0: its narrowest). */
void org_keep(struct para *p, size_t from, size_t to, const struct body *body,
              const struct spot *spot, uint32_t level);

/* A body that starts right at `i`, behind its place or level: its end, 0: none. */
size_t org_body_end(struct para *p, size_t i, const struct body **ret_body);
/* Where the body that ends at `i` ends with its parts, and with 、政府 behind a 党委. */
size_t org_parts_end(struct para *p, size_t i, const struct body **body);
/* The longest word of a set of bodies at (before) `i`: its length and entry. */
size_t org_body_find(const struct para *p, size_t i, enum set_id id, const struct body **ret_body);

/* Parts with words of their own behind a university, a bank or company, and a bureau or ministry, that begin
 * at `i`: their length, 0: none. */
size_t org_faculty_len(struct para *p, size_t i);
size_t org_branch_len(struct para *p, size_t i);
size_t org_section_len(struct para *p, size_t i);
/* 片区中心警务室 behind a police station. */
size_t org_post_len(struct para *p, size_t i);

/* 局面, 中心城区: is the head noun before `i` a part of a longer word that is no body? */
bool org_is_word_going_on(const struct para *p, size_t i);
/* 国家林业和草原局, 中国慈善联合会 or 中铁五局 at `i`: its end, 0: none. */
size_t org_state_end(struct para *p, size_t i, const struct body **ret_body);
size_t org_national_end(struct para *p, size_t i, const struct body **ret_body);
/* 第七届人民代表大会 with its committee, 国有高峰林场, and the police (沙县公安, 沙县警方) at `i`, behind a place: the end, 0: none. */
size_t org_congress_end(const struct para *p, size_t i, const struct body **ret_body);
size_t org_state_farm_end(const struct para *p, size_t i, const struct body **ret_body);
size_t org_police_end(const struct para *p, size_t i, const struct body **ret_body);

/* 华新郴州公司: a company of the place `spot` that its brand before the place tells. */
void org_branded_read(struct para *p, const struct spot *spot);
/* 中铁五局湖北段项目部 at `i`: its end, 0: none. */
size_t org_builder_end(struct para *p, size_t i);
/* 对阵南湾海马: a club of the place `spot`. */
void org_club_read(struct para *p, const struct spot *spot);
/* 交警新罗大队: a squad whose 交警 stands at `i` before its name. */
void org_squad_read(struct para *p, size_t i);

/* A team, room or council that is a name in quotation marks alone, whose closing mark stands at `i`: “红枫义警”. */
void org_quoted_read(struct para *p, size_t i);
/* A team whose name ends before `to`. */
void org_team_read(struct para *p, size_t to);
/* A company or a university whose name ends before `to`. */
void org_named_find(struct para *p, size_t to);
/* 三汲派出所 behind a body: its length, 0: none. */
size_t org_station_len(const struct para *p, size_t i);
/* A station whose 派出所 stands at `i` behind its name. */
void org_station_read(struct para *p, size_t i);
/* The party's branch of a village or a community, whose 党 stands at `i` behind its name. */
void org_village_read(struct para *p, size_t i);
/* 高庄村村委会, 福泉社区居委会, 平山村委会 that end before `to`. */
void org_committee_read(struct para *p, size_t to);

#endif
