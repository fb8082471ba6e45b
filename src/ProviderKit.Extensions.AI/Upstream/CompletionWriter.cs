using Microsoft.Extensions.AI;
using ProviderKit.Extensions.AI.Wire;

namespace ProviderKit.Extensions.AI.Upstream;

/// <summary>Writes a client's whole response as a chat completion.</summary>
internal static class CompletionWriter
{
    /// <exception cref="ProviderException">The response is an error.</exception>
    public static ReadOnlyMemory<byte> Write(ChatResponse response, Answer answer, string provider)
    {
        var said = new List<AIContent>();
        foreach (var message in response.Messages) said.AddRange(answer.Add(message.Role, message.Contents));
        answer.Note(response.ResponseId, response.FinishReason, response.Usage);
        return WireJson.Bytes(json =>
        {
            answer.WriteHead(json, "chat.completion"u8);
            json.WriteStartArray("choices"u8);
            json.WriteStartObject();
            json.WriteNumber("index"u8, 0);
            json.WriteStartObject("message"u8);
            json.WriteString("role"u8, "assistant"u8);
            SaidWriter.Write(json, said, answer.Calls.Count > 0);
            SaidWriter.WriteAudio(json, said, answer.Id, answer.Created);
            ClientThoughts.WriteText(json, said);
            ClientThoughts.WriteCarried(json, answer.Thoughts, provider);
            Citations.Write(json, said);
            CallWriter.WriteAll(json, answer.Calls);
            json.WriteEndObject();
            json.WriteNull("logprobs"u8);
            json.WriteString("finish_reason"u8, answer.Finish);
            json.WriteEndObject();
            json.WriteEndArray();
            Usage.Write(json, answer.Usage);
            json.WriteEndObject();
        });
    }
}
