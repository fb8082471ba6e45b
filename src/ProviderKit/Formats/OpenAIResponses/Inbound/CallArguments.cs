using System.Text;
using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Formats.OpenAIResponses.Inbound;

/// <summary>Arguments that are an object in the client's format and a text in the canonical one.</summary>
internal static class CallArguments
{
    /// <summary>Writes the member of a call that has them.</summary>
    /// <param name="json">Stands in the call.</param>
    /// <param name="member">Its name.</param>
    /// <param name="kind">The tool.</param>
    /// <param name="text">The arguments: JSON inside of JSON text, without its quotes.</param>
    public static void Write(Utf8JsonWriter json, string member, ClientToolKind kind, ReadOnlySpan<byte> text)
    {
        if (kind == ClientToolKind.ToolSearch) json.WriteString("execution"u8, "client"u8);
        json.WritePropertyName(member);
        using var document = Parse(text);
        if (document?.RootElement is not { ValueKind: JsonValueKind.Object } arguments)
        {
            // No object, and no client could run it: it gets what the model said.
            json.WriteStartObject();
            json.WriteEndObject();
            return;
        }
        json.WriteStartObject();
        if (kind == ClientToolKind.LocalShell)
        {
            json.WriteString("type"u8, "exec"u8);
            if (!arguments.TryGetProperty("env", out _))
            {
                json.WriteStartObject("env"u8);
                json.WriteEndObject();
            }
        }
        foreach (var argument in arguments.EnumerateObject())
            if (kind != ClientToolKind.LocalShell || argument.Name != "type") argument.WriteTo(json);
        json.WriteEndObject();
    }

    private static JsonDocument? Parse(ReadOnlySpan<byte> text)
    {
        try
        {
            byte[] quoted = [(byte)'"', .. text, (byte)'"'];
            if (JsonEscapes.HasLoneSurrogate(quoted)) JsonEscapes.ReplaceLoneSurrogates(quoted);
            var reader = new Utf8JsonReader(quoted);
            reader.Read();
            return JsonDocument.Parse(Encoding.UTF8.GetBytes(reader.GetString()!));
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
