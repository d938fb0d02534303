#include "rivals_internal.h"

#ifdef HAVE_HYPERSCAN
#include <hs/hs.h>
#include <stdlib.h>
#include <string.h>

// Vectorscan or Hyperscan as a first stage: a database for each field, in prefilter mode, which may report too much; PCRE2 has
// the last word.
typedef struct {
    rival_staged staged;
    hs_database_t **databases;
    hs_scratch_t *scratch;
} hyperscan_engine;

static int on_match(unsigned id, unsigned long long from, unsigned long long to, unsigned flags, void *context) {
    (void)from, (void)to, (void)flags;
    rival_staged_pass(context, (int32_t)id);
    return 0;
}

static int32_t match_hyperscan(rival_engine *engine, const rival_text *fields, int32_t *out) {
    hyperscan_engine *self = (hyperscan_engine *)engine;
    rival_staged_begin(&self->staged);
    for (int32_t field = 0; field < engine->base.field_count; field++) {
        if (self->databases[field] && fields[field].text)
            hs_scan(self->databases[field], fields[field].text, (unsigned)fields[field].length, 0, self->scratch, on_match, &self->staged);
    }
    return rival_staged_finish(&self->staged, fields, out);
}

static void release_hyperscan(rival_engine *engine) {
    hyperscan_engine *self = (hyperscan_engine *)engine;
    for (int32_t field = 0; field < engine->base.field_count; field++) hs_free_database(self->databases[field]);
    free(self->databases);
    hs_free_scratch(self->scratch);
    rival_staged_release(&self->staged);
    free(self);
}

rival_engine *rival_hyperscan_create(const rival_rules *rules) {
    hyperscan_engine *self = calloc(1, sizeof *self);
    if (!rival_staged_init(&self->staged, rules)) {
        free(self);
        return NULL;
    }
    rival_base *base = &self->staged.engine.base;
    self->staged.engine.match = match_hyperscan;
    self->staged.engine.release = release_hyperscan;
    self->databases = calloc((size_t)base->field_count, sizeof *self->databases);
    const char **texts = malloc(sizeof *texts * ((size_t)base->question_count + 1));
    unsigned *ids = malloc(sizeof *ids * ((size_t)base->question_count + 1));
    unsigned *flags = malloc(sizeof *flags * ((size_t)base->question_count + 1));
    const unsigned flag = HS_FLAG_PREFILTER | HS_FLAG_SINGLEMATCH | HS_FLAG_ALLOWEMPTY | HS_FLAG_UTF8;
    for (int32_t field = 0; field < base->field_count; field++) {
        unsigned count = 0;
        for (int32_t q = 0; q < base->question_count; q++) {
            if (base->questions[q].is_value || base->questions[q].field != field) continue;
            hs_expr_info_t *info = NULL;
            hs_compile_error_t *error = NULL;
            if (hs_expression_info(base->questions[q].text, flag, &info, &error) != HS_SUCCESS) {
                hs_free_compile_error(error);
                self->staged.open[self->staged.open_count++] = q;
                continue;
            }
            free(info);
            texts[count] = base->questions[q].text;
            ids[count] = (unsigned)q;
            flags[count++] = flag;
        }
        hs_compile_error_t *error = NULL;
        if (count && hs_compile_multi(texts, flags, ids, count, HS_MODE_BLOCK, NULL, &self->databases[field], &error) != HS_SUCCESS) {
            hs_free_compile_error(error);
            self->databases[field] = NULL;
            for (unsigned i = 0; i < count; i++) self->staged.open[self->staged.open_count++] = (int32_t)ids[i];
        }
        if (self->databases[field]) hs_alloc_scratch(self->databases[field], &self->scratch);
    }
    free(texts);
    free(ids);
    free(flags);
    return &self->staged.engine;
}
#else
rival_engine *rival_hyperscan_create(const rival_rules *rules) {
    (void)rules;
    return 0;
}
#endif
