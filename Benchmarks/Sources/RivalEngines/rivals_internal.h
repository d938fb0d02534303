#ifndef FETTLE_RIVALS_INTERNAL_H
#define FETTLE_RIVALS_INTERNAL_H

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "rivals.h"

#ifdef __cplusplus
extern "C" {
#endif

// What all engines share: conditions as questions, patterns compiled with PCRE2's JIT, answers kept for the present alert.
typedef struct {
    int32_t field;
    int32_t is_value;
    const char *text;
    size_t length;
    pcre2_code *code;
} rival_question;

typedef struct {
    rival_question *questions;
    int32_t question_count;
    // By condition: question * 2 + negated.
    int32_t *terms;
    rival_rule *rules;
    int32_t rule_count;
    int32_t field_count;
    // By question: round * 2 + answer.
    uint32_t *answers;
    uint32_t round;
    pcre2_match_data *data;
    pcre2_match_context *context;
    pcre2_jit_stack *stack;
} rival_base;

struct rival_engine {
    rival_base base;
    int32_t (*match)(rival_engine *, const rival_text *, int32_t *);
    void (*release)(rival_engine *);
};

// With `is_sharing` equal conditions are one question, compiled once and asked at most once an alert.
int rival_base_init(rival_base *base, const rival_rules *rules, int is_sharing);
void rival_base_release(rival_base *base);
// Whether the question holds, asked at most once a round.
int rival_ask(rival_base *base, int32_t question, const rival_text *fields);
int rival_rule_holds(rival_base *base, int32_t rule, const rival_text *fields);

// The frame of every engine with a first stage: that stage finds out which patterns may match at all, the rest is PCRE2.
typedef struct {
    rival_engine engine;
    // By question: the round in which the first stage let it pass.
    uint32_t *passed;
    // The questions that the first stage cannot take; they always pass.
    int32_t *open;
    int32_t open_count;
    // By question: the rules that hang on it, the least common of the positive patterns of each.
    int32_t *hanging_start;
    int32_t *hanging;
    // Rules without any positive pattern.
    int32_t *loose;
    int32_t loose_count;
    uint64_t *candidates;
    int32_t words;
} rival_staged;

int rival_staged_init(rival_staged *staged, const rival_rules *rules);
void rival_staged_release(rival_staged *staged);
void rival_staged_begin(rival_staged *staged);
static inline void rival_staged_pass(rival_staged *staged, int32_t question) {
    rival_base *base = &staged->engine.base;
    if (staged->passed[question] == base->round) return;
    staged->passed[question] = base->round;
    for (int32_t i = staged->hanging_start[question]; i < staged->hanging_start[question + 1]; i++) {
        int32_t rule = staged->hanging[i];
        staged->candidates[rule >> 6] |= 1ull << (rule & 63);
    }
}
int32_t rival_staged_finish(rival_staged *staged, const rival_text *fields, int32_t *out);

#ifdef __cplusplus
}
#endif
#endif
