using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Formats.GoogleGenerate;

/// <summary>Bodies that name the model once more (<c>"model":"models/x"</c>): Google refuses one that differs from the address.</summary>
internal static class InnerModels
{
    /// <summary>Puts the upstream's model in place of the one that an object of the body names.</summary>
    /// <param name="body">The body.</param>
    /// <param name="place">Where the object stands.</param>
    /// <param name="model">The upstream's model.</param>
    /// <param name="edits">Takes the edit, if the object names a model.</param>
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
