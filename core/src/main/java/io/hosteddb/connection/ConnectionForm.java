package io.hosteddb.connection;

import io.hosteddb.model.Secret;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A database's connection as one kind of client wants it written: its fields in clear, as a
 * provider says them. Hosts are handed {@code MaskedForm}s, which hold no value. Immutable. It
 * prints no secret.
 *
 * @since 0.1
 */
public final class ConnectionForm {
  private final String id;
  private final String title;
  private final List<FormField> fields;
  private final @Nullable String refusal;

  private ConnectionForm(
      String id, String title, List<FormField> fields, @Nullable String refusal) {
    this.id = id;
    this.title = title;
    this.fields = List.copyOf(fields);
    this.refusal = refusal;
  }

  /**
   * Begins a form.
   *
   * @param id what it is asked for by, such as {@value KnownForms#JDBC}
   * @param title for people, such as {@code JDBC}
   * @return a builder
   */
  public static Builder builder(String id, String title) {
    return new Builder(id, title);
  }

  /**
   * A form that this database cannot be written in, since a client would not understand it, or
   * would connect otherwise than asked.
   *
   * @param id what it is asked for by
   * @param title for people
   * @param sentence why not, and what to use; without anything secret
   * @return the form, without fields
   */
  public static ConnectionForm refused(String id, String title, String sentence) {
    return new ConnectionForm(id, title, List.of(), sentence);
  }

  /**
   * What it is asked for by.
   *
   * @return the id
   */
  public String id() {
    return id;
  }

  /**
   * What it is called.
   *
   * @return the title, for people
   */
  public String title() {
    return title;
  }

  /**
   * Its values.
   *
   * @return the fields, in the order in which they are shown; none if it is refused
   */
  public List<FormField> fields() {
    return fields;
  }

  /**
   * Why this database cannot be written so.
   *
   * @return a sentence, or empty if it can
   */
  public Optional<String> refusal() {
    return Optional.ofNullable(refusal);
  }

  /** Id and what may be shown. */
  @Override
  public String toString() {
    return refusal == null ? id + fields : id + "[" + refusal + "]";
  }

  /** Builds a {@link ConnectionForm}. Not thread-safe. */
  public static final class Builder {
    private final String id;
    private final String title;
    private final List<FormField> fields = new ArrayList<>();

    private Builder(String id, String title) {
      this.id = id;
      this.title = title;
    }

    /**
     * A value that anybody who may look at the database sees.
     *
     * @param name its name
     * @param value the value
     * @return this
     */
    public Builder plain(String name, String value) {
      return field(FormField.plain(name, value));
    }

    /**
     * A value of which nothing is shown until it is revealed.
     *
     * @param name its name
     * @param value the value
     * @return this
     */
    public Builder secret(String name, Secret value) {
      return field(FormField.secret(name, value));
    }

    /**
     * A value with something secret in the middle.
     *
     * @param name its name
     * @param shown the value with {@link Secret#MASK} in place of what is secret
     * @param value the value
     * @return this
     */
    public Builder masked(String name, String shown, Secret value) {
      return field(FormField.masked(name, shown, value));
    }

    /**
     * Any value.
     *
     * @param field the field
     * @return this
     */
    public Builder field(FormField field) {
      fields.add(field);
      return this;
    }

    /**
     * The form.
     *
     * @return a new form
     */
    public ConnectionForm build() {
      return new ConnectionForm(id, title, fields, null);
    }
  }
}
