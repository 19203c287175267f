package io.hosteddb.simulators;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.model.Request;
import com.atlassian.oai.validator.model.SimpleRequest;
import com.atlassian.oai.validator.model.SimpleResponse;
import com.atlassian.oai.validator.report.LevelResolver;
import com.atlassian.oai.validator.report.LevelResolverFactory;
import com.atlassian.oai.validator.report.ValidationReport;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Holds requests and answers against a vendor's own API description, where that is present beside
 * the checkout. What the vendor is known to do otherwise is listed, with the reason, in {@code
 * deviations/<vendor>.txt}. Thread-safe.
 */
public final class ApiContract {
  private static final Map<Path, Validators> VALIDATORS = new ConcurrentHashMap<>();

  /**
   * Two readings of one description.
   *
   * @param strict refuses fields that are not described, and with them everything that is put
   *     together of several schemas ({@code allOf}), each of which lacks the fields of the others
   * @param lenient lets such fields pass
   * @param verdicts what was found for each shape, by any simulator of the process
   */
  private record Validators(
      OpenApiInteractionValidator strict,
      OpenApiInteractionValidator lenient,
      Map<String, Verdict> verdicts) {
    static Validators of(Path path) {
      return new Validators(
          validator(path, LevelResolver.defaultResolver()),
          validator(path, LevelResolverFactory.withAdditionalPropertiesIgnored()),
          new ConcurrentHashMap<>());
    }

    private static OpenApiInteractionValidator validator(Path path, LevelResolver levels) {
      return OpenApiInteractionValidator.createForSpecificationUrl(path.toUri().toString())
          .withLevelResolver(levels)
          .build();
    }

    Verdict verdict(String shape, Call call, Reply reply) {
      return verdicts.computeIfAbsent(
          shape,
          unused ->
              new Verdict(
                  request(ApiContract.request(call)),
                  lenient.validateResponse(
                      call.path(), Request.Method.valueOf(call.method()), response(reply))));
    }

    /** A field that the vendor does not know is a mistake of ours. */
    private ValidationReport request(Request request) {
      ValidationReport report = strict.validateRequest(request);
      boolean composed =
          report.getMessages().stream().anyMatch(message -> message.getKey().endsWith(".allOf"));
      return composed ? lenient.validateRequest(request) : report;
    }
  }

  /** What is wrong with an exchange, if anything. */
  private record Verdict(ValidationReport request, ValidationReport answer) {}

  private final Optional<Validators> validators;
  private final List<Deviation> deviations;
  private final Set<String> violations = new LinkedHashSet<>();
  private final Set<Deviation> used = new LinkedHashSet<>();
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicInteger answers = new AtomicInteger();
  private final AtomicInteger repeated = new AtomicInteger();
  private final Set<String> shapes = ConcurrentHashMap.newKeySet();

  private ApiContract(Optional<Validators> validators, List<Deviation> deviations) {
    this.validators = validators;
    this.deviations = deviations;
  }

  static ApiContract of(String vendor) {
    // One a file: validators are immutable, and reading a description takes a second.
    Optional<Validators> validators =
        SpecFiles.find(vendor).map(path -> VALIDATORS.computeIfAbsent(path, Validators::of));
    return new ApiContract(validators, Deviation.of(vendor));
  }

  void check(Call call, Reply reply) {
    validators.ifPresent(present -> {
      String shape = ExchangeShape.of(call, reply);
      if (!shapes.add(shape)) {
        repeated.incrementAndGet();
        return;
      }
      Verdict verdict = present.verdict(shape, call, reply);
      requests.incrementAndGet();
      collect(call, "request", verdict.request());
      answers.incrementAndGet();
      collect(call, "answer", verdict.answer());
    });
  }

  private static Request request(Call call) {
    SimpleRequest.Builder request =
        new SimpleRequest.Builder(call.method(), call.path()).withBody(call.body());
    call.headers().forEach(request::withHeader);
    call.query().forEach(request::withQueryParam);
    return request.build();
  }

  private static SimpleResponse response(Reply reply) {
    SimpleResponse.Builder response = new SimpleResponse.Builder(reply.status());
    reply.headers().forEach(response::withHeader);
    return reply.body().isEmpty() ? response.build() : response.withBody(reply.body()).build();
  }

  private synchronized void collect(Call call, String side, ValidationReport report) {
    for (ValidationReport.Message message : report.getMessages()) {
      if (message.getLevel() == ValidationReport.Level.ERROR) {
        String text = message.getMessage() + " " + String.join("; ", nested(message));
        Optional<Deviation> known =
            deviations.stream()
                .filter(d -> d.covers(call.toString(), side, message.getKey(), text))
                .findFirst();
        if (known.isPresent()) {
          used.add(known.get());
        } else {
          violations.add(call + " | " + side + " | " + message.getKey() + " | " + text);
        }
      }
    }
  }

  private static List<String> nested(ValidationReport.Message message) {
    return message.getNestedMessages().stream()
        .map(m -> m.getKey() + ": " + m.getMessage())
        .toList();
  }

  /** Whether the vendor's API description is there. */
  public boolean isPresent() {
    return validators.isPresent();
  }

  /** What deviated and is not listed. */
  public synchronized Set<String> violations() {
    return new LinkedHashSet<>(violations);
  }

  /** The listed deviations that were not met so far, as text. */
  public synchronized List<String> unusedDeviations() {
    return deviations.stream().filter(d -> !used.contains(d)).map(Deviation::toString).toList();
  }

  /** How many requests and answers were looked at. */
  public String summary() {
    return requests.get()
        + " requests and "
        + answers.get()
        + " answers held against the vendor's API description, "
        + used.size()
        + " of "
        + deviations.size()
        + " listed deviations met; "
        + repeated.get()
        + " more exchanges repeated a shape that was looked at";
  }

  void requireKept() {
    Set<String> found = violations();
    if (!found.isEmpty()) {
      throw new AssertionError(
          "Unlike the vendor's API description, and not listed as a deviation:\n"
              + String.join("\n", found));
    }
  }
}
