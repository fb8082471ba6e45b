using System.Text.Json;

namespace ProviderKit;

/// <summary>
/// Reads a list of models: OpenAI's <c>{"data":[{"id"}]}</c>, a bare array of the same objects, or
/// <c>{"models":[{"name"}]}</c>.
/// </summary>
internal static class ModelListReader
{
    public static ModelListing Read(ReadOnlyMemory<byte> body, string provider)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var list = json.RootElement;
            if (list.ValueKind == JsonValueKind.Object && (list.TryGetProperty("data", out var data) || list.TryGetProperty("models", out data)))
                list = data;
            if (list.ValueKind == JsonValueKind.Array)
                return new ModelListing([.. list.EnumerateArray().Select(Id).OfType<string>()]);
        }
        catch (JsonException)
        {
            // Said below, together with JSON of another shape.
        }
        return new ModelListing([], new ProviderError(ProviderErrorKind.BadReply, $"{provider} answered something that is not a list of models."));
    }

    private static string? Id(JsonElement model) =>
        model.ValueKind == JsonValueKind.Object && (model.TryGetProperty("id", out var id) || model.TryGetProperty("name", out id))
            && id.ValueKind == JsonValueKind.String
            ? id.GetString()
            : null;
}
