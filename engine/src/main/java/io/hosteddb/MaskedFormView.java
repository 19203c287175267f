package io.hosteddb;

import io.hosteddb.model.Actor;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What is shown of a form; its values are read anew when they are revealed. */
final class MaskedFormView implements MaskedForm {
  private final String id;
  private final String title;
  private final List<Field> fields;
  private final @Nullable String refusal;
  private final RevealGate gate;

  MaskedFormView(
      String id, String title, List<Field> fields, @Nullable String refusal, RevealGate gate) {
    this.id = id;
    this.title = title;
    this.fields = List.copyOf(fields);
    this.refusal = refusal;
    this.gate = gate;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public String title() {
    return title;
  }

  @Override
  public List<Field> fields() {
    return fields;
  }

  @Override
  public @Nullable String refusal() {
    return refusal;
  }

  @Override
  public Map<String, String> reveal(Actor actor, String reason) {
    return gate.reveal(actor, reason);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MaskedFormView that
        && id.equals(that.id)
        && title.equals(that.title)
        && fields.equals(that.fields)
        && Objects.equals(refusal, that.refusal);
  }

  @Override
  public int hashCode() {
    return Objects.hash(id, title, fields, refusal);
  }

  /** Id and what may be shown. */
  @Override
  public String toString() {
    return refusal == null ? id + fields : id + "[" + refusal + "]";
  }
}
