// The engines that fettle's own is compared with, behind one interface. All answer alike: the numbers of the rules whose
// conditions all hold, rising.
#ifndef FETTLE_RIVALS_H
#define FETTLE_RIVALS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// One condition of a rule: a pattern that must (or must not) be found in a field, or a value it must equal.
typedef struct {
    int32_t field;
    int32_t is_value;
    int32_t is_negated;
    const char *text;
    size_t length;
} rival_condition;

// A rule: its conditions are those from `first` on, `count` of them; all must hold.
typedef struct {
    int32_t first;
    int32_t count;
} rival_rule;

typedef struct {
    const rival_condition *conditions;
    int32_t condition_count;
    const rival_rule *rules;
    int32_t rule_count;
    int32_t field_count;
} rival_rules;

// A field's text; null where the alert has none. Conditions on it, negated or not, do not hold then.
typedef struct {
    const char *text;
    size_t length;
} rival_text;

typedef struct rival_engine rival_engine;

// Null where the engine is not compiled in or could not take the rules.
// Every rule in turn, its conditions in the order written until one fails.
rival_engine *rival_pcre2_create(const rival_rules *rules);
// The same, but equal conditions are compiled once and asked at most once an alert.
rival_engine *rival_pcre2_sharing_create(const rival_rules *rules);
rival_engine *rival_hyperscan_create(const rival_rules *rules);
rival_engine *rival_re2_create(const rival_rules *rules);
// Writes the rules that match, at most as many as there are rules, and returns how many.
int32_t rival_match(rival_engine *engine, const rival_text *fields, int32_t *out);
void rival_free(rival_engine *engine);

#ifdef __cplusplus
}
#endif
#endif
