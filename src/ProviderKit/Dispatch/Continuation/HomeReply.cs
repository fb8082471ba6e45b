using System.Text.Json;
using System.Text.Json.Nodes;
using ProviderKit.Responses;

namespace ProviderKit.Dispatch.Continuation;

/// <summary>Puts the client's ids and model into what an upstream says about a response that it keeps.</summary>
internal static class HomeReply
{
    /// <param name="json">The upstream's answer; what is no object, such as the nothing that follows a deletion, stays as it is.</param>
    /// <param name="home">Where it is from.</param>
    /// <param name="id">The client's id of the response.</param>
    /// <param name="idOf">The client's id of another response of the same upstream.</param>
    public static byte[] Rename(byte[] json, ResponseHome home, string id, Func<string, string> idOf)
    {
        if (Read(json) is not { } reply) return json;
        if (TextOf(reply, "id") == home.Id) reply["id"] = id;
        if (TextOf(reply, "response_id") == home.Id) reply["response_id"] = id;
        if (TextOf(reply, "previous_response_id") is { } previous) reply["previous_response_id"] = idOf(previous);
        if (TextOf(reply, "model") is not null) reply["model"] = home.Requested;
        return InputItems.Bytes(reply);
    }

    private static JsonObject? Read(byte[] json)
    {
        try
        {
            return JsonNode.Parse(json, documentOptions: InputItems.Deep) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? TextOf(JsonObject json, string name) => json[name] is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
