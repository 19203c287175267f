package io.hosteddb.http;

import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Secret;
import io.hosteddb.spi.ProviderException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A place in a JSON document that a vendor sent. Reading is lenient: what is not there is {@link
 * #isMissing() missing}, as is JSON's null; what is not asked for is ignored; numbers and booleans
 * may come as strings and the other way round. It prints no content. Immutable and thread-safe.
 *
 * @since 0.1
 */
public final class JsonView {
  /**
   * Where a document came from, for the problem when something in it is missing.
   *
   * @param vendor who sent it
   * @param changesNothing whether the request that it answers cannot have changed anything
   */
  record Origin(String vendor, boolean changesNothing) {}

  private final @Nullable JsonNode node;
  private final Origin origin;
  private final String path;
  private final boolean ignoringCase;

  private JsonView(@Nullable JsonNode node, Origin origin, String path, boolean ignoringCase) {
    this.node = node == null || node.isNull() ? null : node;
    this.origin = origin;
    this.path = path;
    this.ignoringCase = ignoringCase;
  }

  static JsonView of(@Nullable JsonNode root, Origin origin) {
    return new JsonView(root, origin, "", false);
  }

  /**
   * The same place; fields of it and of all below are found whatever their case. An exact match
   * wins.
   *
   * @return a view
   */
  public JsonView ignoringCase() {
    return new JsonView(node, origin, path, true);
  }

  /**
   * A place further down.
   *
   * @param fields the names on the way, outermost first
   * @return a view; a missing one if a name on the way is not there
   */
  public JsonView at(String... fields) {
    JsonView view = this;
    for (String field : fields) {
      String below = view.path.isEmpty() ? field : view.path + "." + field;
      view = new JsonView(view.child(field), origin, below, ignoringCase);
    }
    return view;
  }

  private @Nullable JsonNode child(String field) {
    if (node == null || !node.isObject()) {
      return null;
    }
    JsonNode exact = node.get(field);
    if (exact != null || !ignoringCase) {
      return exact;
    }
    return node.properties().stream()
        .filter(property -> property.getKey().equalsIgnoreCase(field))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(null);
  }

  /**
   * An element of an array.
   *
   * @param index from 0
   * @return a view; a missing one if this is no array or too short
   */
  public JsonView at(int index) {
    JsonNode element = isArray() && index >= 0 && node != null ? node.get(index) : null;
    return new JsonView(element, origin, path + "[" + index + "]", ignoringCase);
  }

  /**
   * Whether nothing is here.
   *
   * @return true also for JSON's null
   */
  public boolean isMissing() {
    return node == null;
  }

  /**
   * Whether an array is here.
   *
   * @return true also for an empty one
   */
  public boolean isArray() {
    return node != null && node.isArray();
  }

  /**
   * Whether an object is here.
   *
   * @return true also for an empty one
   */
  public boolean isObject() {
    return node != null && node.isObject();
  }

  /**
   * The text here. Do not use it for a secret.
   *
   * @return the string; a number or a boolean as the document writes it
   * @throws ProviderException with PROVIDER_BUG if there is none
   */
  public String text() {
    return findText().orElseThrow(() -> missing("text"));
  }

  /**
   * The text here, or another one.
   *
   * @param other what to return if there is none
   * @return the text
   */
  public String textOr(String other) {
    return findText().orElse(other);
  }

  /**
   * The text here, if there is any.
   *
   * @return the string; a number or a boolean as the document writes it; empty for what is missing
   *     and for objects and arrays
   */
  public Optional<String> findText() {
    return node == null || !node.isValueNode() ? Optional.empty() : Optional.of(node.asString());
  }

  /**
   * The secret here.
   *
   * @return the secret
   * @throws ProviderException with PROVIDER_BUG if there is none
   */
  public Secret secret() {
    return findSecret().orElseThrow(() -> missing("text"));
  }

  /**
   * The secret here, if there is any.
   *
   * @return the secret; empty if there is no text
   */
  public Optional<Secret> findSecret() {
    return findText().map(Secret::of);
  }

  /**
   * The whole number here.
   *
   * @return the number
   * @throws ProviderException with PROVIDER_BUG if there is none that fits
   */
  public long longValue() {
    return findLong().orElseThrow(() -> missing("whole number"));
  }

  /**
   * The whole number here, if there is any.
   *
   * @return the number, also from a string; empty if there is none or it does not fit
   */
  public Optional<Long> findLong() {
    try {
      return findText().map(Long::valueOf);
    } catch (NumberFormatException e) {
      return wholeDecimal();
    }
  }

  private Optional<Long> wholeDecimal() {
    OptionalLong whole = node == null ? OptionalLong.empty() : node.longValueOpt();
    return whole.isPresent() ? Optional.of(whole.getAsLong()) : Optional.empty();
  }

  /**
   * The boolean here.
   *
   * @return the boolean
   * @throws ProviderException with PROVIDER_BUG if there is none
   */
  public boolean bool() {
    return findBool().orElseThrow(() -> missing("boolean"));
  }

  /**
   * The boolean here, or another one.
   *
   * @param other what to return if there is none
   * @return the boolean
   */
  public boolean boolOr(boolean other) {
    return findBool().orElse(other);
  }

  private Optional<Boolean> findBool() {
    return findText()
        .filter(text -> text.equals("true") || text.equals("false"))
        .map(Boolean::valueOf);
  }

  /**
   * The elements of the array here.
   *
   * @return views in order; none if this is no array
   */
  public List<JsonView> views() {
    List<JsonView> views = new ArrayList<>();
    for (int i = 0; isArray() && node != null && i < node.size(); i++) {
      views.add(at(i));
    }
    return List.copyOf(views);
  }

  /**
   * The fields of the object here.
   *
   * @return views by name in the document's order; none if this is no object
   */
  public Map<String, JsonView> fields() {
    Map<String, JsonView> views = new LinkedHashMap<>();
    if (isObject() && node != null) {
      node.propertyNames().forEach(name -> views.put(name, at(name)));
    }
    return views;
  }

  private ProviderException missing(String what) {
    String place = path.isEmpty() ? "" : " at '" + path + "'";
    return ProviderException.of(
            ErrorCategory.PROVIDER_BUG,
            "The answer of " + origin.vendor() + " has no " + what + place + ".")
        .outcomeKnown(origin.changesNothing())
        .build();
  }

  /** The place; never its content. */
  @Override
  public String toString() {
    return "JsonView[" + (path.isEmpty() ? "root" : path) + (isMissing() ? ", missing]" : "]");
  }
}
