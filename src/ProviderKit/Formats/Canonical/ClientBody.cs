using System.Text.Json;
using System.Text.Unicode;
using ProviderKit.Texts;

namespace ProviderKit.Formats.Canonical;

/// <summary>Parses a client's body and returns errors as values.</summary>
internal static class ClientBody
{
    // The canonical form allows 64 levels and nests some objects deeper.
    private const int MaxDepth = 58;

    /// <param name="body">The body.</param>
    /// <param name="read">Reads the parsed body.</param>
    /// <returns>The result, or a 400.</returns>
    public static (ProviderError? Error, T? Value) Read<T>(ReadOnlyMemory<byte> body, Func<JsonElement, T> read)
    {
        if (body.Span.StartsWith("\uFEFF"u8)) body = body[3..];
        if (!Utf8.IsValid(body.Span)) return (Invalid("The request body is not valid UTF-8."), default);
        try
        {
            using var json = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = MaxDepth });
            return JsonEscapes.HasLoneSurrogate(body.Span) ? (Invalid("The request body holds half a surrogate pair in a string."), default) : (null, read(json.RootElement));
        }
        catch (ChatFieldException e)
        {
            return (e.Error, default);
        }
        catch (JsonException e)
        {
            return (Invalid($"The request body is not valid JSON, or nested deeper than {MaxDepth} levels (line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1} of it)."), default);
        }
    }

    private static ProviderError Invalid(string message) => new(ProviderErrorKind.InvalidRequest, message);
}
