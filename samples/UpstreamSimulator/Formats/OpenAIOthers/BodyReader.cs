using System.Text.Json;

namespace UpstreamSimulator.Formats.OpenAIOthers;

/// <summary>Parses bodies that must be JSON objects.</summary>
internal static class BodyReader
{
    /// <returns>The body; null beside a problem.</returns>
    public static JsonDocument? Parse(ReadOnlyMemory<byte> body, out ErrorCase? problem)
    {
        problem = null;
        try
        {
            var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                return document;
            document.Dispose();
        }
        catch (JsonException)
        {
            // No JSON is no object.
        }

        problem = ErrorCase.InvalidRequest("The body must be a JSON object.");
        return null;
    }
}
