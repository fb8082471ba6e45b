using System.Buffers;
using System.Text.Json;
using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.GoogleGenerate;

/// <summary>
/// Counts tokens with Gemini's <c>countTokens</c>. It takes instructions and tools only inside a whole request,
/// which must contain the model again ("CountTokensRequest.generate_content_request.model: model is not specified").
/// </summary>
internal sealed class GoogleCounter() : TokenCounter("totalTokens")
{
    public override ProviderError? WriteRequest(ChatDocument chat, string model, IBufferWriter<byte> output)
    {
        try
        {
            using var json = new Utf8JsonWriter(output);
            json.WriteStartObject();
            json.WriteStartObject("generateContentRequest"u8);
            json.WriteString("model"u8, $"models/{model}");
            GoogleRequest.WriteMembers(json, chat, model);
            json.WriteEndObject();
            json.WriteEndObject();
            return null;
        }
        catch (ChatFieldException e)
        {
            return e.Error;
        }
    }
}
