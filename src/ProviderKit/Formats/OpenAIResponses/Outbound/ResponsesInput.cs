using System.Text.Json;
using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.Requests;

namespace ProviderKit.Formats.OpenAIResponses.Outbound;

/// <summary>
/// Writes a conversation that has been adapted to the format: <c>input</c>, in which calls and results are items next to the
/// messages. Instructions keep their positions, so that the prompt before the newest turn never changes.
/// </summary>
/// <remarks>
/// Only thoughts that the provider itself encrypted are sent (<see cref="CarriedItems"/>), since the API refuses others. Images and files of
/// a tool are sent in its result, if the client's format has them there.
/// </remarks>
/// <param name="json">Receives the conversation.</param>
/// <param name="provider">The provider's name.</param>
/// <param name="chat">The request.</param>
internal sealed class ResponsesInput(Utf8JsonWriter json, string provider, ChatDocument chat)
{
    private readonly ResponsesContent _content = new(json, provider);
    private readonly HashSet<string> _customCalls = new(chat.Turns.SelectMany(t => t.ToolCalls).Where(c => c.IsCustom).Select(c => c.Id), StringComparer.Ordinal);

    /// <exception cref="ChatFieldException">The format does not support a part of a message.</exception>
    public void Write()
    {
        json.WriteStartArray("input"u8);
        foreach (var turn in MovedMedia.Back(chat.Turns, static _ => false))
        {
            if (turn.Role == ChatRole.Assistant) WriteAnswer(turn);
            else if (turn.Role == ChatRole.Tool) WriteResult(turn);
            else if (turn.Parts.Count > 0) WriteMessage(turn, turn.Parts);
        }
        json.WriteEndArray();
    }

    private void WriteAnswer(ChatTurn turn)
    {
        var carried = chat.Without.HasFlag(OptionalParts.Thoughts) ? CarriedItems.None : CarriedItems.Of(turn, provider, chat.Account);
        List<Action> items = [];
        foreach (var message in carried.MessagesOf(turn)) items.Add(() => WriteMessage(turn, message.Parts, message.Phase));
        foreach (var call in turn.ToolCalls) items.Add(() => WriteCall(call));
        carried.Write(json, items);
    }

    private void WriteMessage(ChatTurn turn, IReadOnlyList<ChatPart> parts, string? phase = null)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "message"u8);
        json.WriteString("role"u8, RoleOf(turn));
        json.WritePropertyName("content"u8);
        if (turn.Role == ChatRole.Assistant) _content.WriteOutput(parts, IsRefusal(turn));
        else _content.WriteInput(parts);
        if (phase is not null) json.WriteString("phase"u8, phase);
        json.WriteEndObject();
    }

    private void WriteCall(ChatToolCall call)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, call.IsCustom ? "custom_tool_call"u8 : "function_call"u8);
        json.WriteString("call_id"u8, call.Id);
        json.WriteString("name"u8, call.Name);
        if (call.IsCustom) json.WriteString("input"u8, call.Arguments);
        else json.WriteString("arguments"u8, call.Arguments.Length == 0 ? "{}" : call.Arguments);
        json.WriteEndObject();
    }

    private void WriteResult(ChatTurn turn)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, _customCalls.Contains(turn.ToolCallId!) ? "custom_tool_call_output"u8 : "function_call_output"u8);
        json.WriteString("call_id"u8, turn.ToolCallId);
        json.WritePropertyName("output"u8);
        if (turn.Parts.All(static part => part is ChatTextPart)) json.WriteStringValue(turn.Text);
        else _content.WriteInput(turn.Parts);
        json.WriteEndObject();
    }

    /// <summary>Whether a turn's only text is its refusal, which chat has in a separate field.</summary>
    private static bool IsRefusal(ChatTurn turn) =>
        turn.Parts is [ChatTextPart { Json.ValueKind: JsonValueKind.Undefined } only] && turn.Json.TryGetProperty("refusal", out var refusal)
        && refusal.ValueKind == JsonValueKind.String && refusal.ValueEquals(only.Text);

    private static ReadOnlySpan<byte> RoleOf(ChatTurn turn) => turn.Role switch
    {
        ChatRole.Assistant => "assistant"u8,
        ChatRole.User => "user"u8,
        _ => turn.Json.TryGetProperty("role", out var role) && role.ValueEquals("developer"u8) ? "developer"u8 : "system"u8,
    };
}
