using System.Text.Json;

namespace ProviderKit.Formats.OpenAIChat;

/// <summary>Reads the number of choices that a request asks for.</summary>
internal static class SeveralChoices
{
    /// <summary>Whether several choices are asked for (<c>n</c>), or several calls are made. Looked up on demand: hardly any reply makes it matter.</summary>
    public static bool AsksForSeveral(this ChatRequest request) => request.Parts is not null || request.Choices() > 1;

    /// <summary>How many choices one call is to have; a number beyond all sense counts as the greatest there is.</summary>
    public static int Choices(this ChatRequest request)
    {
        var reader = new Utf8JsonReader(request.Body.Span);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool count = reader.ValueTextEquals("n"u8);
            reader.Read();
            if (count) return reader.TokenType != JsonTokenType.Number ? 1 : reader.TryGetInt32(out int n) ? n : int.MaxValue;
            reader.Skip();
        }
        return 1;
    }
}
