using System.Text.Json;
using UpstreamSimulator.Calls;

namespace UpstreamSimulator.Formats.OpenAIChat;

/// <summary><c>GET .../models</c> in OpenAI's shape.</summary>
internal sealed class ModelListEndpoint(Vendor vendor) : VendorEndpoint(vendor)
{
    private const long Created = 1_715_367_049;

    private readonly ReadOnlyMemory<byte> _list = Json.Write(vendor, Write);

    public override IParsedRequest Parse(Call call) => new BodilessRequest(_list);

    private static void Write(Utf8JsonWriter json, Vendor vendor)
    {
        json.WriteStartObject();
        json.WriteString("object"u8, "list"u8);
        json.WriteStartArray("data"u8);
        foreach (var model in vendor.Models)
        {
            json.WriteStartObject();
            json.WriteString("id"u8, model);
            json.WriteString("object"u8, "model"u8);
            json.WriteNumber("created"u8, Created);
            json.WriteString("owned_by"u8, vendor == Vendors.AnyOther ? "simulator" : vendor.Name);
            vendor.Flavour.WriteModelEnd(json, model);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
