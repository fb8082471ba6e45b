using System.Text.Json;
using UpstreamSimulator.Calls;

namespace UpstreamSimulator.Formats.OpenAIChat;

/// <summary>The catalogue of GitHub Models: a bare array, ids as <c>publisher/name</c>.</summary>
internal sealed class CatalogEndpoint(Vendor vendor) : VendorEndpoint(vendor)
{
    private readonly ReadOnlyMemory<byte> _catalog = Json.Write(vendor, Write);

    public override IParsedRequest Parse(Call call) => new BodilessRequest(_catalog);

    private static void Write(Utf8JsonWriter json, Vendor vendor)
    {
        json.WriteStartArray();
        foreach (var model in vendor.Models)
        {
            var slash = model.IndexOf('/', StringComparison.Ordinal);
            json.WriteStartObject();
            json.WriteString("id"u8, model);
            json.WriteString("name"u8, model[(slash + 1)..]);
            json.WriteString("publisher"u8, slash < 0 ? vendor.Name : model[..slash]);
            json.WriteString("rate_limit_tier"u8, "high"u8);
            json.WriteStartObject("limits"u8);
            json.WriteNumber("max_input_tokens"u8, 128_000);
            json.WriteNumber("max_output_tokens"u8, 16_384);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
