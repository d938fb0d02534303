#include "rivals_internal.h"

#include <stdlib.h>
#include <string.h>

static uint64_t hash_condition(const rival_condition *c) {
    uint64_t h = 1469598103934665603ull ^ (uint64_t)c->field * 31 ^ (uint64_t)c->is_value * 7919;
    for (size_t i = 0; i < c->length; i++) h = (h ^ (unsigned char)c->text[i]) * 1099511628211ull;
    return h ^ h >> 32;
}

int rival_base_init(rival_base *base, const rival_rules *rules, int is_sharing) {
    memset(base, 0, sizeof *base);
    base->rule_count = rules->rule_count;
    base->field_count = rules->field_count;
    base->rules = malloc(sizeof(rival_rule) * (size_t)rules->rule_count);
    memcpy(base->rules, rules->rules, sizeof(rival_rule) * (size_t)rules->rule_count);
    base->terms = malloc(sizeof(int32_t) * (size_t)rules->condition_count);
    base->questions = calloc((size_t)rules->condition_count, sizeof(rival_question));
    size_t size = 16;
    while (size < (size_t)rules->condition_count * 2) size *= 2;
    int32_t *table = calloc(size, sizeof(int32_t));
    int ok = 1;
    for (int32_t i = 0; i < rules->condition_count && ok; i++) {
        const rival_condition *c = &rules->conditions[i];
        size_t place = hash_condition(c) & (size - 1);
        while (is_sharing && table[place]) {
            const rival_question *q = &base->questions[table[place] - 1];
            if (q->field == c->field && q->is_value == c->is_value && q->length == c->length && !memcmp(q->text, c->text, c->length)) break;
            place = (place + 1) & (size - 1);
        }
        if (!is_sharing || !table[place]) {
            rival_question *q = &base->questions[base->question_count];
            q->field = c->field;
            q->is_value = c->is_value;
            char *copy = malloc(c->length + 1);
            memcpy(copy, c->text, c->length);
            copy[c->length] = 0;
            q->text = copy;
            q->length = c->length;
            if (!c->is_value) {
                int error;
                PCRE2_SIZE offset;
                q->code = pcre2_compile((PCRE2_SPTR)q->text, q->length, PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C, &error, &offset, NULL);
                if (!q->code || pcre2_jit_compile(q->code, PCRE2_JIT_COMPLETE) != 0) ok = 0;
            }
            table[place] = ++base->question_count;
        }
        base->terms[i] = (table[place] - 1) * 2 + c->is_negated;
    }
    free(table);
    base->answers = calloc((size_t)base->question_count + 1, sizeof(uint32_t));
    base->data = pcre2_match_data_create(16, NULL);
    base->context = pcre2_match_context_create(NULL);
    base->stack = pcre2_jit_stack_create(32 * 1024, 512 * 1024, NULL);
    pcre2_set_match_limit(base->context, 100000);
    pcre2_jit_stack_assign(base->context, NULL, base->stack);
    if (!ok) rival_base_release(base);
    return ok;
}

void rival_base_release(rival_base *base) {
    for (int32_t i = 0; i < base->question_count; i++) {
        free((void *)base->questions[i].text);
        if (base->questions[i].code) pcre2_code_free(base->questions[i].code);
    }
    free(base->questions);
    free(base->terms);
    free(base->rules);
    free(base->answers);
    pcre2_match_data_free(base->data);
    pcre2_match_context_free(base->context);
    pcre2_jit_stack_free(base->stack);
}

int rival_ask(rival_base *base, int32_t question, const rival_text *fields) {
    uint32_t known = base->answers[question];
    if (known >> 1 == base->round) return known & 1;
    const rival_question *q = &base->questions[question];
    const rival_text *text = &fields[q->field];
    int answer;
    if (q->is_value) {
        answer = text->length == q->length && !memcmp(text->text, q->text, q->length);
    } else {
        answer = pcre2_jit_match(q->code, (PCRE2_SPTR)text->text, text->length, 0, PCRE2_NO_UTF_CHECK, base->data, base->context) >= 0;
    }
    base->answers[question] = base->round << 1 | (uint32_t)answer;
    return answer;
}

int rival_rule_holds(rival_base *base, int32_t rule, const rival_text *fields) {
    const rival_rule *r = &base->rules[rule];
    for (int32_t i = r->first; i < r->first + r->count; i++) {
        int32_t term = base->terms[i];
        if (!fields[base->questions[term >> 1].field].text) return 0;
        if (rival_ask(base, term >> 1, fields) == (term & 1)) return 0;
    }
    return 1;
}

void rival_free(rival_engine *engine) {
    if (engine) engine->release(engine);
}

int32_t rival_match(rival_engine *engine, const rival_text *fields, int32_t *out) { return engine->match(engine, fields, out); }

// MARK: every rule in turn

static int32_t match_all(rival_engine *engine, const rival_text *fields, int32_t *out) {
    rival_base *base = &engine->base;
    base->round++;
    int32_t count = 0;
    for (int32_t rule = 0; rule < base->rule_count; rule++) {
        if (rival_rule_holds(base, rule, fields)) out[count++] = rule;
    }
    return count;
}

static void release_all(rival_engine *engine) {
    rival_base_release(&engine->base);
    free(engine);
}

static rival_engine *create_loop(const rival_rules *rules, int is_sharing) {
    rival_engine *engine = calloc(1, sizeof *engine);
    if (!rival_base_init(&engine->base, rules, is_sharing)) {
        free(engine);
        return NULL;
    }
    engine->match = match_all;
    engine->release = release_all;
    return engine;
}

rival_engine *rival_pcre2_create(const rival_rules *rules) { return create_loop(rules, 0); }
rival_engine *rival_pcre2_sharing_create(const rival_rules *rules) { return create_loop(rules, 1); }

// MARK: a first stage in front

int rival_staged_init(rival_staged *staged, const rival_rules *rules) {
    if (!rival_base_init(&staged->engine.base, rules, 1)) return 0;
    rival_base *base = &staged->engine.base;
    size_t questions = (size_t)base->question_count;
    staged->passed = calloc(questions + 1, sizeof(uint32_t));
    staged->open = calloc(questions + 1, sizeof(int32_t));
    staged->hanging_start = calloc(questions + 2, sizeof(int32_t));
    staged->hanging = calloc((size_t)base->rule_count + 1, sizeof(int32_t));
    staged->loose = calloc((size_t)base->rule_count + 1, sizeof(int32_t));
    staged->words = (base->rule_count + 63) / 64;
    staged->candidates = calloc((size_t)staged->words + 1, sizeof(uint64_t));
    int32_t *uses = calloc(questions + 1, sizeof(int32_t));
    for (int32_t r = 0; r < base->rule_count; r++)
        for (int32_t i = base->rules[r].first; i < base->rules[r].first + base->rules[r].count; i++) uses[base->terms[i] >> 1]++;
    int32_t *pivot = malloc(sizeof(int32_t) * ((size_t)base->rule_count + 1));
    for (int32_t r = 0; r < base->rule_count; r++) {
        pivot[r] = -1;
        for (int32_t i = base->rules[r].first; i < base->rules[r].first + base->rules[r].count; i++) {
            int32_t question = base->terms[i] >> 1;
            if ((base->terms[i] & 1) || base->questions[question].is_value) continue;
            if (pivot[r] < 0 || uses[question] < uses[pivot[r]]) pivot[r] = question;
        }
        if (pivot[r] < 0) staged->loose[staged->loose_count++] = r; else staged->hanging_start[pivot[r] + 1]++;
    }
    for (size_t q = 0; q < questions; q++) staged->hanging_start[q + 1] += staged->hanging_start[q];
    int32_t *next = malloc(sizeof(int32_t) * (questions + 1));
    memcpy(next, staged->hanging_start, sizeof(int32_t) * (questions + 1));
    for (int32_t r = 0; r < base->rule_count; r++) if (pivot[r] >= 0) staged->hanging[next[pivot[r]]++] = r;
    free(next);
    free(pivot);
    free(uses);
    return 1;
}

void rival_staged_release(rival_staged *staged) {
    free(staged->passed);
    free(staged->open);
    free(staged->hanging_start);
    free(staged->hanging);
    free(staged->loose);
    free(staged->candidates);
    rival_base_release(&staged->engine.base);
}

void rival_staged_begin(rival_staged *staged) {
    staged->engine.base.round++;
    memset(staged->candidates, 0, sizeof(uint64_t) * (size_t)staged->words);
    for (int32_t i = 0; i < staged->loose_count; i++) staged->candidates[staged->loose[i] >> 6] |= 1ull << (staged->loose[i] & 63);
    for (int32_t i = 0; i < staged->open_count; i++) rival_staged_pass(staged, staged->open[i]);
}

int32_t rival_staged_finish(rival_staged *staged, const rival_text *fields, int32_t *out) {
    rival_base *base = &staged->engine.base;
    int32_t count = 0;
    for (int32_t word = 0; word < staged->words; word++) {
        for (uint64_t bits = staged->candidates[word]; bits; bits &= bits - 1) {
            int32_t rule = word * 64 + __builtin_ctzll(bits);
            const rival_rule *r = &base->rules[rule];
            int possible = 1;
            for (int32_t i = r->first; possible && i < r->first + r->count; i++) {
                int32_t term = base->terms[i];
                const rival_question *q = &base->questions[term >> 1];
                if (q->is_value ? !rival_ask(base, term >> 1, fields) : !(term & 1) && staged->passed[term >> 1] != base->round) possible = 0;
            }
            if (!possible) continue;
            int holds = 1;
            for (int32_t i = r->first; holds && i < r->first + r->count; i++) {
                int32_t term = base->terms[i];
                const rival_question *q = &base->questions[term >> 1];
                if (!fields[q->field].text) holds = 0;
                // A pattern that did not pass does not match; all others are PCRE2's to decide.
                else if (!q->is_value && staged->passed[term >> 1] != base->round) holds = term & 1;
                else holds = rival_ask(base, term >> 1, fields) != (term & 1);
            }
            if (holds) out[count++] = rule;
        }
    }
    return count;
}
