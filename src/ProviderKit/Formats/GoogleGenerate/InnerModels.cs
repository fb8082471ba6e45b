using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Formats.GoogleGenerate;

/// <summary>Rewrites the model in bodies that repeat it (<c>"model":"models/x"</c>), since Google refuses one that differs from the URL.</summary>
internal static class InnerModels
{
    /// <summary>Replaces the model in an object of the body by the upstream's model.</summary>
    /// <param name="body">The body.</param>
    /// <param name="place">The range of the object.</param>
    /// <param name="model">The upstream's model.</param>
    /// <param name="edits">Receives the edit, if the object has a model.</param>
    public static void Add(ReadOnlySpan<byte> body, Range place, string model, List<SplicedBody.Edit> edits)
    {
        var reader = new Utf8JsonReader(body[place]);
        int offset = place.Start.Value;
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isModel = reader.ValueTextEquals("model"u8);
            reader.Read();
            int start = (int)reader.TokenStartIndex;
            bool isText = reader.TokenType == JsonTokenType.String;
            reader.Skip();
            if (isModel && isText) edits.Add(new SplicedBody.Edit(offset + start, (int)reader.BytesConsumed - start, JsonText.Quote($"models/{model}")));
        }
    }
}
