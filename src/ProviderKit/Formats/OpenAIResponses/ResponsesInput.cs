using System.Text.Json;
using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.OpenAIResponses;

/// <summary>
/// Writes a conversation that has been fitted to the format: <c>input</c>, in which calls and their results are items beside the
/// messages. Instructions stay where they are, so that what comes before the newest turn never changes.
/// </summary>
/// <remarks>Thoughts are left out: those that OpenAI chat carries are other vendors', and this API refuses them.</remarks>
/// <param name="json">Takes it.</param>
/// <param name="provider">The provider's name, for errors.</param>
internal sealed class ResponsesInput(Utf8JsonWriter json, string provider)
{
    private readonly ResponsesContent _content = new(json, provider);

    /// <exception cref="ChatFieldException">A part of a message that the format does not have.</exception>
    public void Write(IEnumerable<ChatTurn> turns)
    {
        json.WriteStartArray("input"u8);
        foreach (var turn in turns)
        {
            if (turn.Role == ChatRole.Tool) WriteResult(turn);
            else if (turn.Parts.Count > 0) WriteMessage(turn);
            foreach (var call in turn.ToolCalls) WriteCall(call);
        }
        json.WriteEndArray();
    }

    private void WriteMessage(ChatTurn turn)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "message"u8);
        json.WriteString("role"u8, RoleOf(turn));
        json.WritePropertyName("content"u8);
        if (turn.Role == ChatRole.Assistant) _content.WriteOutput(turn.Parts);
        else _content.WriteInput(turn.Parts);
        json.WriteEndObject();
    }

    private void WriteCall(ChatToolCall call)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "function_call"u8);
        json.WriteString("call_id"u8, call.Id);
        json.WriteString("name"u8, call.Name);
        json.WriteString("arguments"u8, call.Arguments.Length == 0 ? "{}" : call.Arguments);
        json.WriteEndObject();
    }

    private void WriteResult(ChatTurn turn)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "function_call_output"u8);
        json.WriteString("call_id"u8, turn.ToolCallId);
        json.WritePropertyName("output"u8);
        if (turn.Parts.All(static part => part is ChatTextPart)) json.WriteStringValue(turn.Text);
        else _content.WriteInput(turn.Parts);
        json.WriteEndObject();
    }

    private static ReadOnlySpan<byte> RoleOf(ChatTurn turn) => turn.Role switch
    {
        ChatRole.Assistant => "assistant"u8,
        ChatRole.User => "user"u8,
        _ => turn.Json.TryGetProperty("role", out var role) && role.ValueEquals("developer"u8) ? "developer"u8 : "system"u8,
    };
}
