using System.Text.Json;
using ProviderKit.Formats.Requests;

namespace ProviderKit.Formats.OpenAICompletions;

/// <summary>Reads which features a legacy completion request asks for that not all servers of the format support.</summary>
internal static class CompletionsNeeds
{
    /// <param name="body">A request that <see cref="ChatRequest"/> has accepted.</param>
    public static RequestNeeds Of(ReadOnlySpan<byte> body)
    {
        var needs = RequestNeeds.None;
        var reader = new Utf8JsonReader(body);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool prompt = reader.ValueTextEquals("prompt"u8), echo = reader.ValueTextEquals("echo"u8);
            bool several = reader.ValueTextEquals("n"u8) || reader.ValueTextEquals("best_of"u8);
            reader.Read();
            if (prompt && reader.TokenType == JsonTokenType.StartArray) needs |= RequestNeeds.PromptList;
            if (echo && reader.TokenType == JsonTokenType.True) needs |= RequestNeeds.Echo;
            if (several && reader.TokenType == JsonTokenType.Number && !(reader.TryGetInt32(out int count) && count <= 1)) needs |= RequestNeeds.Choices;
            reader.Skip();
        }
        return needs;
    }
}
