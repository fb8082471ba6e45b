using System.Text.Json;

namespace ProviderKit.Vendors.Google;

/// <summary>Reads Google's list of models: <c>{"models":[{"name":"models/x","supportedGenerationMethods":[…]}]}</c>.</summary>
internal static class GoogleModelList
{
    private const string Prefix = "models/";

    /// <summary>The models for chat or embeddings; null if it is not such a list.</summary>
    public static IEnumerable<string?>? Names(JsonElement list) =>
        list.ValueKind == JsonValueKind.Object && list.TryGetProperty("models", out var models) && models.ValueKind == JsonValueKind.Array
            ? models.EnumerateArray().Where(IsServed).Select(Name)
            : null;

    private static bool IsServed(JsonElement model) =>
        model.ValueKind == JsonValueKind.Object
        && model.TryGetProperty("supportedGenerationMethods", out var methods) && methods.ValueKind == JsonValueKind.Array
        && methods.EnumerateArray().Any(m => m.ValueKind == JsonValueKind.String && (m.ValueEquals("generateContent") || m.ValueEquals("embedContent")));

    private static string? Name(JsonElement model) =>
        model.TryGetProperty("name", out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { } name
            ? name.StartsWith(Prefix, StringComparison.Ordinal) ? name[Prefix.Length..] : name
            : null;
}
