using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.OpenAIResponses.Outbound;

/// <summary>
/// Counts with OpenAI's <c>/responses/input_tokens</c>: the part of a Responses request that the model reads. The API takes no
/// parameter of the answer, such as a temperature; a reasoning effort is left out because models that have none refuse it, and it
/// costs no token.
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
