package io.hosteddb.provider.turso;

import io.hosteddb.http.ControlPlaneClient;
import io.hosteddb.http.ControlPlaneRequest;
import io.hosteddb.http.ControlPlaneResponse;
import io.hosteddb.http.JsonBody;
import io.hosteddb.http.JsonView;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Region;
import io.hosteddb.model.RegionId;
import io.hosteddb.model.Secret;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.ProviderException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints of Turso's Platform API v1 that are needed here; one method is one call. What every
 * refusal has in common is thrown; what the caller decides on is returned. Thread-safe.
 */
final class TursoApi {
  private static final String DATABASES = "/v1/organizations/{organization}/databases";
  private static final String DATABASE = DATABASES + "/{database}";
  private static final String GROUPS = "/v1/organizations/{organization}/groups";
  private static final String GROUP = GROUPS + "/{group}";

  private final ControlPlaneClient client;
  private final String organization;
  private final TursoErrors errors;

  TursoApi(ControlPlaneClient client, String organization, TursoErrors errors) {
    this.client = client;
    this.organization = organization;
    this.errors = errors;
  }

  /** How a create ended: with a refusal, or well. */
  record Created(@Nullable TursoRefusal refusal, Optional<TursoDatabase> database) {}

  /**
   * Creates a database. Never made twice: names are unique in an organization.
   *
   * @return the database; empty without a refusal if the answer did not say which
   */
  Created createDatabase(String name, String group, CallContext call) throws InterruptedException {
    ControlPlaneResponse response =
        client.send(
            ControlPlaneRequest.post(DATABASES, organization)
                .json(JsonBody.object().with("name", name).with("group", group))
                .expecting(400, 402, 403, 404, 409, 422, 423),
            call);
    return response.isSuccess()
        ? new Created(null, TursoDatabase.of(response.json().ignoringCase().at("database")))
        : new Created(TursoRefusal.of(response), Optional.empty());
  }

  /**
   * Makes sure that Turso lets this platform into the organization: what is not found there, is not
   * there.
   *
   * @throws ProviderException if the organization is unknown, or the token is not for it
   */
  void requireOrganization(CallContext call) throws InterruptedException {
    ControlPlaneResponse response =
        client.send(ControlPlaneRequest.get(GROUPS, organization), call);
    if (!response.json().ignoringCase().at("groups").isArray()) {
      throw unclear("whether the platform's organization is there");
    }
  }

  private static ProviderException unclear(String what) {
    return ProviderException.of(
            ErrorCategory.UNAVAILABLE, "Turso gave an answer that does not say " + what + ".")
        .build();
  }

  /**
   * Looks a database up by its name.
   *
   * @return empty if Turso itself says that it is not there
   * @throws ProviderException UNAVAILABLE if that is not clear
   */
  Optional<FoundDatabase> findDatabase(String name, CallContext call) throws InterruptedException {
    ControlPlaneResponse response =
        client.send(ControlPlaneRequest.get(DATABASE, organization, name).expecting(404), call);
    if (isDatabaseMissing(response, name)) {
      return Optional.empty();
    }
    JsonView json = response.json().ignoringCase().at("database");
    if (!json.isObject() || !json.at("Name").textOr(name).equals(name)) {
      throw unclear("whether the database " + name + " is there");
    }
    return Optional.of(
        new FoundDatabase(
            TursoDatabase.id(json),
            TursoDatabase.host(json),
            json.at("group").findText().filter(text -> !text.isBlank()),
            json.at("version").findText().filter(text -> !text.isBlank()),
            json.at("delete_protection").boolOr(false)));
  }

  private boolean isDatabaseMissing(ControlPlaneResponse response, String name) {
    if (response.isSuccess()) {
      return false;
    }
    TursoRefusal refusal = TursoRefusal.of(response);
    if (!refusal.isDatabaseMissing(name)) {
      throw errors.of(refusal).build();
    }
    return true;
  }

  /**
   * Mints a token that may do everything in one database. Turso keeps no record of it, so minting
   * changes nothing that would have to be found again.
   *
   * @return empty if the database is not there
   */
  Optional<Secret> mintToken(String database, String expiration, CallContext call)
      throws InterruptedException {
    return mint(database, expiration, "full-access", call);
  }

  /** Mints a token that may look into one database for ten minutes. */
  Optional<Secret> mintProofToken(String database, CallContext call) throws InterruptedException {
    return mint(database, "10m", "read-only", call);
  }

  private Optional<Secret> mint(
      String database, String expiration, String authorization, CallContext call)
      throws InterruptedException {
    // Without a body: newer databases reject one (turso-api-client-ts, issues 30 and 34).
    ControlPlaneResponse response =
        client.send(
            ControlPlaneRequest.post(DATABASE + "/auth/tokens", organization, database)
                .query("expiration", expiration)
                .query("authorization", authorization)
                .expecting(404)
                .changingNothing(),
            call);
    return isDatabaseMissing(response, database)
        ? Optional.empty()
        : Optional.of(
            response
                .json()
                .ignoringCase()
                .at("jwt")
                .findSecret()
                .orElseThrow(() -> unclear("the database's token")));
  }

  /**
   * Ends every token of one database. Where a group shares its keys among its databases it would
   * end theirs, too: {@link TursoRevocation} looks before.
   *
   * @return false if the database is not there
   */
  boolean rotateKeys(String database, CallContext call) throws InterruptedException {
    ControlPlaneResponse response =
        client.send(
            ControlPlaneRequest.post(DATABASE + "/auth/rotate", organization, database)
                .expecting(404),
            call);
    return !isDatabaseMissing(response, database);
  }

  /**
   * How a delete ended.
   *
   * @param refusal why Turso does not; null if it does
   * @param confirmed whether it is sure that the database is gone
   */
  record Deleted(@Nullable TursoRefusal refusal, boolean confirmed) {}

  /** Deletes a database and all that is in it. */
  Deleted deleteDatabase(String name, CallContext call) throws InterruptedException {
    ControlPlaneResponse response =
        client.send(
            ControlPlaneRequest.delete(DATABASE, organization, name)
                .expecting(400, 403, 404, 409, 422, 423),
            call);
    if (response.isSuccess()) {
      // A page of something on the way has a 200, too.
      return new Deleted(null, saysDeleted(response, name));
    }
    TursoRefusal refusal = TursoRefusal.of(response);
    return refusal.isDatabaseMissing(name) ? new Deleted(null, true) : new Deleted(refusal, false);
  }

  private static boolean saysDeleted(ControlPlaneResponse response, String name) {
    try {
      return response.json().ignoringCase().at("database").textOr("").equals(name);
    } catch (ProviderException notJson) {
      return false;
    }
  }

  /** Creates a group; a refusal because it is there already is none. */
  void createGroup(String name, RegionId location, CallContext call) throws InterruptedException {
    ControlPlaneResponse response =
        client.send(
            ControlPlaneRequest.post(GROUPS, organization)
                .json(JsonBody.object().with("name", name).with("location", location.value()))
                .expecting(400, 409, 422),
            call);
    if (!response.isSuccess()) {
      TursoRefusal refusal = TursoRefusal.of(response);
      if (!refusal.saysTaken()) {
        throw errors.of(refusal).build();
      }
    }
  }

  /** Looks a group up; empty if it is not there. */
  Optional<TursoGroup> findGroup(String name, CallContext call) throws InterruptedException {
    ControlPlaneResponse response =
        client.send(ControlPlaneRequest.get(GROUP, organization, name).expecting(404), call);
    return isGroupMissing(response)
        ? Optional.empty()
        : Optional.of(TursoGroup.of(response.json().ignoringCase().at("group")));
  }

  /**
   * Wakes a group that sleeps.
   *
   * @return false if it is not there
   */
  boolean unarchiveGroup(String name, CallContext call) throws InterruptedException {
    ControlPlaneResponse response =
        client.send(
            ControlPlaneRequest.post(GROUP + "/unarchive", organization, name).expecting(404),
            call);
    return !isGroupMissing(response);
  }

  private boolean isGroupMissing(ControlPlaneResponse response) {
    if (response.isSuccess()) {
      return false;
    }
    TursoRefusal refusal = TursoRefusal.of(response);
    if (!refusal.isGroupMissing()) {
      throw errors.of(refusal).build();
    }
    return true;
  }

  /** The locations that Turso offers now. */
  List<Region> locations(CallContext call) throws InterruptedException {
    List<Region> regions = new ArrayList<>();
    client
        .send(ControlPlaneRequest.get("/v1/locations"), call)
        .json()
        .at("locations")
        .fields()
        .forEach((code, label) -> {
          if (isCode(code)) {
            regions.add(Region.of(code, label.textOr(code)));
          }
        });
    if (regions.isEmpty()) {
      throw ProviderException.of(ErrorCategory.UNAVAILABLE, "Turso lists no location.").build();
    }
    return List.copyOf(regions);
  }

  private static boolean isCode(String code) {
    return code.matches("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");
  }
}
