package io.hosteddb.connection;

/** That a form cannot be written; its message is the sentence, and repeats no value. */
final class FormRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  FormRefusedException(String sentence) {
    super(sentence, null, false, false);
  }

  String sentence() {
    return String.valueOf(getMessage());
  }
}
