#include "rivals_internal.h"

#ifdef HAVE_RE2
#include <re2/re2.h>
#include <re2/set.h>

#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

// RE2 as a first stage: a set for each field. What RE2 does not know (look-around, back-references) always passes. Case folding and
// `$` differ in corners from PCRE2's; the run asserts equal matches.
namespace {
struct Engine {
    rival_staged staged;
    std::vector<std::unique_ptr<RE2::Set>> *sets;
    std::vector<std::vector<int32_t>> *questions;
    std::vector<int> *found;
};

int32_t match_re2(rival_engine *engine, const rival_text *fields, int32_t *out) {
    auto *self = reinterpret_cast<Engine *>(engine);
    rival_staged_begin(&self->staged);
    for (int32_t field = 0; field < engine->base.field_count; field++) {
        auto &set = (*self->sets)[field];
        if (!set || !fields[field].text) continue;
        RE2::Set::ErrorInfo error;
        self->found->clear();
        bool any = set->Match(re2::StringPiece(fields[field].text, fields[field].length), self->found, &error);
        if (!any && error.kind != RE2::Set::kNoError) {
            for (int32_t question : (*self->questions)[field]) rival_staged_pass(&self->staged, question);
        } else {
            for (int id : *self->found) rival_staged_pass(&self->staged, (*self->questions)[field][id]);
        }
    }
    return rival_staged_finish(&self->staged, fields, out);
}

void release_re2(rival_engine *engine) {
    auto *self = reinterpret_cast<Engine *>(engine);
    delete self->sets;
    delete self->questions;
    delete self->found;
    rival_staged_release(&self->staged);
    free(self);
}
}  // namespace

extern "C" rival_engine *rival_re2_create(const rival_rules *rules) {
    auto *self = static_cast<Engine *>(calloc(1, sizeof(Engine)));
    if (!rival_staged_init(&self->staged, rules)) {
        free(self);
        return nullptr;
    }
    rival_base *base = &self->staged.engine.base;
    self->staged.engine.match = match_re2;
    self->staged.engine.release = release_re2;
    self->sets = new std::vector<std::unique_ptr<RE2::Set>>(base->field_count);
    self->questions = new std::vector<std::vector<int32_t>>(base->field_count);
    self->found = new std::vector<int>();
    RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(512 << 20);
    for (int32_t q = 0; q < base->question_count; q++) {
        const rival_question &question = base->questions[q];
        if (question.is_value) continue;
        auto &set = (*self->sets)[question.field];
        if (!set) set = std::make_unique<RE2::Set>(options, RE2::UNANCHORED);
        // RE2 spells named groups in one way only.
        std::string text(question.text, question.length);
        for (size_t at = 0; (at = text.find("(?<", at)) != std::string::npos; at += 3)
            if (at + 3 < text.size() && text[at + 3] != '=' && text[at + 3] != '!') text.insert(at + 2, "P");
        if (set->Add(text, nullptr) >= 0) (*self->questions)[question.field].push_back(q);
        else self->staged.open[self->staged.open_count++] = q;
    }
    for (auto &set : *self->sets) if (set && !set->Compile()) { rival_free(&self->staged.engine); return nullptr; }
    return &self->staged.engine;
}
#else
extern "C" rival_engine *rival_re2_create(const rival_rules *) { return nullptr; }
#endif
