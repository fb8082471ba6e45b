using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Vendors.GitHubCopilot;

/// <summary>
/// Reads Copilot's list of models, which says more than OpenAI's: which APIs serve a model (<c>supported_endpoints</c>),
/// whether the account may use it (<c>policy</c>), and whether editors offer it (<c>model_picker_enabled</c>).
/// </summary>
internal static class CopilotModelList
{
    private const string Chat = "/chat/completions", Messages = "/v1/messages", Responses = "/responses", Embeddings = "/embeddings";

    /// <summary>
    /// The models that this account can use here. Models that editors offer come first; the others include embedding models
    /// and older chat models. Null if it is not such a list.
    /// </summary>
    public static IEnumerable<string?>? Names(JsonElement list) =>
        Models(list)?.Where(static model => IsAllowed(model) && (Serves(model, Chat) || Serves(model, Messages) || Serves(model, Responses) || Serves(model, Embeddings)))
            .OrderBy(static model => IsFalse(model, "model_picker_enabled")).Select(static model => JsonMember.Text(model, "id"));

    /// <summary>The paths of the APIs that serve each model, for any account. Models without an endpoint or a type are left out.</summary>
    public static IEnumerable<(string Model, IReadOnlyList<string> Paths)> Paths(JsonElement list)
    {
        foreach (var model in Models(list) ?? [])
            if (JsonMember.Text(model, "id") is { } id && PathsOf(model) is [_, ..] paths) yield return (id, paths);
    }

    /// <summary>Limits, abilities and prices of each model.</summary>
    public static IEnumerable<(string Model, ModelDetails Details)> Details(JsonElement list)
    {
        foreach (var model in Models(list) ?? [])
            if (JsonMember.Text(model, "id") is { } id) yield return (id, CopilotModelDetails.Of(model));
    }

    private static bool Serves(JsonElement model, string endpoint)
    {
        string[] paths = PathsOf(model);
        // Older lists name neither endpoints nor types: their models serve chat and may serve embeddings.
        return paths.Length == 0 ? endpoint is Chat or Embeddings : Array.IndexOf(paths, endpoint) >= 0 || Array.IndexOf(paths, "/v1" + endpoint) >= 0;
    }

    /// <summary>The endpoints of a model. If the list names none, they are derived from its type.</summary>
    private static string[] PathsOf(JsonElement model) => Endpoints(model) is [_, ..] endpoints ? endpoints : TypeOf(model) switch
    {
        null => [],
        "chat" => [Chat],
        var type => [$"/{type}"],
    };

    private static bool IsAllowed(JsonElement model) =>
        !(model.TryGetProperty("policy", out var policy) && policy.ValueKind == JsonValueKind.Object && JsonMember.Text(policy, "state") is { } state && state != "enabled");

    private static IEnumerable<JsonElement>? Models(JsonElement list)
    {
        if (list.ValueKind == JsonValueKind.Object && list.TryGetProperty("data", out var data)) list = data;
        return list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().Where(static model => model.ValueKind == JsonValueKind.Object) : null;
    }

    private static string[] Endpoints(JsonElement model) =>
        model.TryGetProperty("supported_endpoints", out var endpoints) && endpoints.ValueKind == JsonValueKind.Array
            ? [.. endpoints.EnumerateArray().Where(static endpoint => endpoint.ValueKind == JsonValueKind.String).Select(static endpoint => endpoint.GetString()!)]
            : [];

    private static string? TypeOf(JsonElement model) =>
        model.TryGetProperty("capabilities", out var capabilities) && capabilities.ValueKind == JsonValueKind.Object ? JsonMember.Text(capabilities, "type") : null;

    private static bool IsFalse(JsonElement parent, string name) => parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.False;
}
