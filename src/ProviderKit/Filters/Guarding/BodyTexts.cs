using System.Buffers;
using System.Text.Json;

namespace ProviderKit.Filters.Guarding;

/// <summary>Visits a text.</summary>
/// <returns>Whether to go on.</returns>
internal delegate bool TextVisitor(ReadOnlySpan<char> text);

/// <summary>Finds the texts of a whole body, whatever its format: all its strings but those that are known to be none, such as ids and pictures.</summary>
internal static class BodyTexts
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 256 };

    // Names, ids, signatures and encoded media: no text that a model reads or writes as such.
    private static readonly string[] NoTexts =
    [
        "model", "role", "type", "id", "object", "status", "call_id", "item_id", "tool_call_id", "tool_use_id", "previous_response_id", "response_id",
        "signature", "thoughtSignature", "thought_signature", "encrypted_content", "system_fingerprint", "finish_reason", "stop_reason",
        "data", "b64_json", "file_data", "images", "media_type", "mime_type", "mimeType",
    ];

    /// <summary>Visits the texts one after the other; a member's name is none.</summary>
    /// <param name="json">Well-formed JSON in UTF-8.</param>
    /// <param name="visit">Takes each text; must not keep it.</param>
    public static void Visit(ReadOnlySpan<byte> json, TextVisitor visit)
    {
        var reader = new Utf8JsonReader(json, Options);
        char[] buffer = ArrayPool<char>.Shared.Rent(1024);
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName && IsNoText(reader))
                {
                    reader.Read();
                    reader.Skip();
                    continue;
                }
                if (reader.TokenType != JsonTokenType.String || reader.ValueSpan.StartsWith("data:"u8)) continue;
                if (buffer.Length < reader.ValueSpan.Length)
                {
                    ArrayPool<char>.Shared.Return(buffer);
                    buffer = ArrayPool<char>.Shared.Rent(reader.ValueSpan.Length);
                }
                if (!visit(buffer.AsSpan(0, reader.CopyString(buffer)))) return;
            }
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }
    }

    private static bool IsNoText(in Utf8JsonReader name)
    {
        foreach (string other in NoTexts)
            if (name.ValueTextEquals(other)) return true;
        return false;
    }
}
