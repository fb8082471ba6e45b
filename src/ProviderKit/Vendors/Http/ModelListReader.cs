using System.Text.Json;

namespace ProviderKit.Vendors.Http;

/// <summary>
/// Reads a list of models: OpenAI's <c>{"data":[{"id"}]}</c>, a bare array of the same objects, or
/// <c>{"models":[{"name"}]}</c>.
/// </summary>
internal static class ModelListReader
{
    /// <param name="body">The list.</param>
    /// <param name="vendor">The vendor that sent it.</param>
    public static ModelListing Read(ReadOnlyMemory<byte> body, HttpVendor vendor)
    {
        if (vendor.Apis.Select(api => api.OwnFormat?.ReadModels(body)).FirstOrDefault(static names => names is not null) is { } own) return new ModelListing([.. own]);
        try
        {
            using var json = JsonDocument.Parse(body);
            if ((vendor.ModelNames ?? Names)(json.RootElement) is { } names)
            {
                var listing = new ModelListing([.. names.OfType<string>()]);
                if (vendor.ModelPaths is { } paths) listing = listing with { Paths = ByModel(paths(json.RootElement)) };
                return vendor.ModelDetails is { } details ? listing with { Details = ByModel(details(json.RootElement)) } : listing;
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Reported below, like JSON of an unexpected shape. InvalidOperationException means half a surrogate pair in a name.
        }
        return new ModelListing([], new ProviderError(ProviderErrorKind.BadReply, $"{vendor.Name} answered something that is not a list of models."));
    }

    private static Dictionary<string, T> ByModel<T>(IEnumerable<(string Model, T What)> models)
    {
        var byModel = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var (model, what) in models) byModel[model] = what;
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
