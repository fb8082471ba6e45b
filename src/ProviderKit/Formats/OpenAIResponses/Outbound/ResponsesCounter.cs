using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.OpenAIResponses.Outbound;

/// <summary>
/// Counts tokens with OpenAI's <c>/responses/input_tokens</c>, which takes the part of a Responses request that the model reads, without
/// output parameters such as a temperature. The reasoning effort is left out, because models that do not reason refuse it, and it
/// does not affect the count.
/// </summary>
/// <param name="provider">The provider's name, for errors.</param>
internal sealed class ResponsesCounter(string provider) : TokenCounter("input_tokens")
{
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public override ProviderError? WriteRequest(ChatDocument chat, string model, IBufferWriter<byte> output)
    {
        try
        {
            chat.Fit(ResponsesFormat.RulesOf(provider));
            using var json = new Utf8JsonWriter(output, Compact);
            json.WriteStartObject();
            json.WriteString("model"u8, model);
            new ResponsesInput(json, provider, chat).Write();
            ResponsesTools.Write(json, chat);
            ResponsesText.Write(json, chat);
            json.WriteEndObject();
            return null;
        }
        catch (ChatFieldException e)
        {
            return e.Error;
        }
    }
}
