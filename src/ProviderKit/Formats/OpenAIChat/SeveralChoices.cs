using System.Text.Json;

namespace ProviderKit.Formats.OpenAIChat;

/// <summary>Reads the number of choices that a request asks for.</summary>
internal static class SeveralChoices
{
    /// <summary>Whether several choices are asked for (<c>n</c>) or several calls are made. Read on demand, because few replies need it.</summary>
    public static bool AsksForSeveral(this ChatRequest request) => request.Parts is not null || request.Choices() > 1;

    /// <summary>The number of choices that one call asks for. A number that is too large for an int counts as the largest int.</summary>
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
