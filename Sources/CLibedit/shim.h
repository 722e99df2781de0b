// The forms of libedit's wide interface that the line editor needs. Its variadic functions cannot be called from Swift;
// each wrapper is one of their forms. Text crosses as int32_t, which is what wchar_t is here.
#include <histedit.h>
#include <langinfo.h>
#include <locale.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

_Static_assert(sizeof(wchar_t) == sizeof(int32_t), "wchar_t holds a Unicode scalar");

typedef int32_t *(*bps_prompt_function)(EditLine *);
typedef unsigned char (*bps_edit_function)(EditLine *, int);
typedef int (*bps_read_function)(EditLine *, int32_t *);

/// The user's locale for characters, or C.UTF-8 when that is not UTF-8.
static inline void bps_use_utf8(void) {
  setlocale(LC_CTYPE, "");
  if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0) setlocale(LC_CTYPE, "C.UTF-8");
}

static inline EditLine *bps_edit_start(const char *program) { return el_init(program, stdin, stdout, stderr); }

static inline int bps_edit_set_owner(EditLine *edit, void *owner) { return el_wset(edit, EL_CLIENTDATA, owner); }

static inline void *bps_edit_owner(EditLine *edit) {
  void *owner = NULL;
  return el_wget(edit, EL_CLIENTDATA, &owner) == 0 ? owner : NULL;
}

/// The prompt; what stands between two of the marks takes no place on the screen.
static inline int bps_edit_set_prompt(EditLine *edit, bps_prompt_function prompt, int32_t mark) {
  return el_wset(edit, EL_PROMPT_ESC, (wchar_t *(*)(EditLine *))prompt, (wchar_t)mark);
}

static inline int bps_edit_set_reader(EditLine *edit, bps_read_function reader) {
  return el_wset(edit, EL_GETCFN, (el_rfunc_t)reader);
}

static inline int bps_edit_add_function(
    EditLine *edit, const char *name, const char *help, bps_edit_function function) {
  return el_set(edit, EL_ADDFN, name, help, function);
}

static inline int bps_edit_bind(EditLine *edit, const char *key, const char *function) {
  return el_set(edit, EL_BIND, key, function, NULL);
}

/// Binds in the key map of vi's command mode.
static inline int bps_edit_bind_command_mode(EditLine *edit, const char *key, const char *function) {
  return el_set(edit, EL_BIND, "-a", key, function, NULL);
}

/// Binds a key to other keys.
static inline int bps_edit_bind_keys(EditLine *edit, const char *key, const char *keys) {
  return el_set(edit, EL_BIND, "-s", key, keys, NULL);
}

static inline int bps_edit_bind_keys_command_mode(EditLine *edit, const char *key, const char *keys) {
  return el_set(edit, EL_BIND, "-a", "-s", key, keys, NULL);
}

/// Tells libedit that the cursor stays behind a full row.
static inline int bps_edit_end_rows(EditLine *edit) { return el_set(edit, EL_SETTC, "am", "no", NULL); }

static inline int bps_edit_set_editor(EditLine *edit, const char *name) { return el_set(edit, EL_EDITOR, name); }
static inline int bps_edit_is_vi(EditLine *edit) {
  const char *name = NULL;
  return el_get(edit, EL_EDITOR, &name) == 0 && name != NULL && strcmp(name, "vi") == 0;
}

static inline int bps_edit_set_raw(EditLine *edit, int raw) { return el_wset(edit, EL_PREP_TERM, raw); }
static inline int bps_edit_refresh(EditLine *edit) { return el_wset(edit, EL_REFRESH); }

static inline const int32_t *bps_edit_read(EditLine *edit, int *count) {
  return (const int32_t *)el_wgets(edit, count);
}

/// The line as it stands; returns its length and stores the cursor's place.
static inline int bps_edit_line(EditLine *edit, const int32_t **text, int *cursor) {
  const LineInfoW *line = el_wline(edit);
  *text = (const int32_t *)line->buffer;
  *cursor = (int)(line->cursor - line->buffer);
  return (int)(line->lastchar - line->buffer);
}

static inline int bps_edit_insert(EditLine *edit, const int32_t *text) {
  return el_winsertstr(edit, (const wchar_t *)text);
}
