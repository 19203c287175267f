package io.hosteddb.connection;

import io.hosteddb.model.Secret;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Writes a form twice: in clear, and from parts in which a mask stands for whatever is secret. */
final class Masking {
  private Masking() {}

  /**
   * Writes a form.
   *
   * @param parse reads the variables
   * @param masked puts a mask in place of what is secret
   * @param write the fields by name; it cannot tell for which of the two it writes
   * @return the form; refused if one of the three says so
   */
  static <T> ConnectionForm form(
      String id,
      String title,
      Supplier<T> parse,
      UnaryOperator<T> masked,
      Function<T, Map<String, String>> write) {
    try {
      T parts = parse.get();
      Map<String, String> clear = write.apply(parts);
      Map<String, String> shown = write.apply(masked.apply(parts));
      ConnectionForm.Builder form = ConnectionForm.builder(id, title);
      clear.forEach((name, value) ->
          form.masked(name, shown.getOrDefault(name, Secret.MASK), Secret.of(value)));
      return form.build();
    } catch (FormRefusedException e) {
      return ConnectionForm.refused(id, title, e.sentence());
    }
  }

  /** Adds a field if there is such a thing. */
  static void put(Map<String, String> fields, String name, @Nullable String value) {
    if (value != null) {
      fields.put(name, value);
    }
  }

  /** Adds a field if there is such a thing. */
  static void put(Map<String, String> fields, String name, @Nullable Secret value) {
    if (value != null) {
      fields.put(name, value.reveal());
    }
  }
}
