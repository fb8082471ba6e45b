using System.Text;
using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Formats.OpenAIResponses.Inbound;

/// <summary>Arguments that are an object in the client's format and a string in the canonical format.</summary>
internal static class CallArguments
{
    /// <summary>Writes the field of a call that contains the arguments.</summary>
    /// <param name="json">Positioned in the call.</param>
    /// <param name="member">The field's name.</param>
    /// <param name="kind">The kind of tool.</param>
    /// <param name="text">The arguments: JSON within JSON text, without its quotes.</param>
    public static void Write(Utf8JsonWriter json, string member, ClientToolKind kind, ReadOnlySpan<byte> text)
    {
        if (kind == ClientToolKind.ToolSearch) json.WriteString("execution"u8, "client"u8);
        json.WritePropertyName(member);
        string given = Unescaped(text);
        using var document = Parse(given);
        var arguments = document?.RootElement ?? default;
        bool isObject = arguments.ValueKind == JsonValueKind.Object;
        json.WriteStartObject();
        if (kind == ClientToolKind.LocalShell)
        {
            json.WriteString("type"u8, "exec"u8);
            if (!isObject || !arguments.TryGetProperty("env", out _))
            {
                json.WriteStartObject("env"u8);
                json.WriteEndObject();
            }
        }
        if (isObject)
        {
            foreach (var argument in arguments.EnumerateObject())
                if (kind != ClientToolKind.LocalShell || argument.Name != "type") argument.WriteTo(json);
        }
        else if (IsShell(kind)) WriteCommand(json, kind == ClientToolKind.Shell ? "commands" : "command", arguments, given);
        json.WriteEndObject();
    }

    /// <summary>Whether the client's form of the call can hold these arguments: an object, or a shell command.</summary>
    /// <param name="kind">The kind of tool.</param>
    /// <param name="text">The arguments: JSON within JSON text, without its quotes.</param>
    public static bool Fit(ClientToolKind kind, ReadOnlySpan<byte> text)
    {
        string given = Unescaped(text);
        using var document = Parse(given);
        return document?.RootElement.ValueKind switch
        {
            JsonValueKind.Object => true,
            JsonValueKind.String => IsShell(kind),
            JsonValueKind.Array => IsShell(kind) && document!.RootElement.EnumerateArray().All(word => word.ValueKind == JsonValueKind.String),
            null => IsShell(kind) && given.AsSpan().TrimStart() is not ['{' or '[' or '"', ..], // otherwise it is invalid or truncated JSON
            _ => false,
        };
    }

    private static bool IsShell(ClientToolKind kind) => kind is ClientToolKind.LocalShell or ClientToolKind.Shell;

    private static void WriteCommand(Utf8JsonWriter json, string member, JsonElement arguments, string given)
    {
        json.WritePropertyName(member);
        if (arguments.ValueKind == JsonValueKind.Array)
        {
            arguments.WriteTo(json);
            return;
        }
        json.WriteStartArray();
        if (arguments.ValueKind == JsonValueKind.String) arguments.WriteTo(json);
        else json.WriteStringValue(given);
        json.WriteEndArray();
    }

    private static string Unescaped(ReadOnlySpan<byte> text)
    {
        byte[] quoted = [(byte)'"', .. text, (byte)'"'];
        if (JsonEscapes.HasLoneSurrogate(quoted)) JsonEscapes.ReplaceLoneSurrogates(quoted);
        var reader = new Utf8JsonReader(quoted);
        reader.Read();
        return reader.GetString()!;
    }

    private static JsonDocument? Parse(string given)
    {
        try
        {
            byte[] bytes = Encoding.UTF8.GetBytes(given);
            var document = JsonDocument.Parse(bytes);
            if (!JsonEscapes.HasLoneSurrogate(bytes)) return document;
            document.Dispose();
            JsonEscapes.ReplaceLoneSurrogates(bytes);
            return JsonDocument.Parse(bytes);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
