using System.Text.Json;

namespace ProviderKit.Vendors.Http;

/// <summary>
/// Reads a list of models: OpenAI's <c>{"data":[{"id"}]}</c>, a bare array of the same objects, or
/// <c>{"models":[{"name"}]}</c>.
/// </summary>
internal static class ModelListReader
{
    /// <param name="body">The list.</param>
    /// <param name="provider">Whose it is, for the error.</param>
    /// <param name="vendorsNames">Finds the names in a vendor's own form; gives null when the list is of another. Null for OpenAI's form.</param>
    /// <param name="paths">Finds the paths of the APIs that serve each model; null where the list does not say.</param>
    public static ModelListing Read(
        ReadOnlyMemory<byte> body, string provider, Func<JsonElement, IEnumerable<string?>?>? vendorsNames = null,
        Func<JsonElement, IEnumerable<(string Model, IReadOnlyList<string> Paths)>>? paths = null)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            if ((vendorsNames ?? Names)(json.RootElement) is { } names)
            {
                var listing = new ModelListing([.. names.OfType<string>()]);
                return paths is null ? listing : listing with { Paths = ByModel(paths(json.RootElement)) };
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Said below, together with JSON of another shape. The second is half a surrogate pair in a name.
        }
        return new ModelListing([], new ProviderError(ProviderErrorKind.BadReply, $"{provider} answered something that is not a list of models."));
    }

    private static Dictionary<string, IReadOnlyList<string>> ByModel(IEnumerable<(string Model, IReadOnlyList<string> Paths)> models)
    {
        var byModel = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var (model, paths) in models) byModel[model] = paths;
        return byModel;
    }

    private static IEnumerable<string?>? Names(JsonElement list)
    {
        if (list.ValueKind == JsonValueKind.Object && (list.TryGetProperty("data", out var data) || list.TryGetProperty("models", out data)))
            list = data;
        return list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().Select(Id) : null;
    }

    private static string? Id(JsonElement model) =>
        model.ValueKind == JsonValueKind.Object && (model.TryGetProperty("id", out var id) || model.TryGetProperty("name", out id))
            && id.ValueKind == JsonValueKind.String
            ? id.GetString()
            : null;
}
