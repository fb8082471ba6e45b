using System.Text.Json;

namespace ProviderKit.Routing.Strategies;

/// <summary>
/// How far a conversation has come, derived from its messages alone, so that any process finds the same. An assistant's
/// message and the tool results that follow it are one turn. A call that failed left no message and counts for nothing.
/// </summary>
/// <param name="Turns">Turns that are over.</param>
/// <param name="Failures">Failed turns in a row.</param>
/// <param name="FallbackTurns">Turns without failure until the worker is back; 0 when it is not away.</param>
internal readonly record struct ConversationState(int Turns, int Failures, int FallbackTurns)
{
    /// <summary>Replays the messages of <paramref name="body"/>; a body without messages is a conversation that begins.</summary>
    public static ConversationState Read(ReadOnlyMemory<byte> body, ModelPair rules)
    {
        using var json = JsonDocument.Parse(body);
        var state = default(ConversationState);
        if (!json.RootElement.TryGetProperty("messages", out var messages) || messages.ValueKind != JsonValueKind.Array) return state;

        bool inTurn = false, failed = false;
        foreach (var message in messages.EnumerateArray())
        {
            if (message.ValueKind != JsonValueKind.Object || !message.TryGetProperty("role", out var role)) continue;
            if (IsOne(role, "assistant"))
            {
                if (inTurn) state = state.After(failed, rules);
                inTurn = true;
                failed = TaskFailures.InReply(message);
            }
            else if (inTurn && (IsOne(role, "tool") || IsOne(role, "function")))
            {
                failed |= TaskFailures.InToolResult(message);
            }
        }
        return inTurn ? state.After(failed, rules) : state;
    }

    public bool LeadIsNext(ModelPair rules) => Turns < rules.LeadTurns || FallbackTurns > 0;

    /// <summary>The state after one more turn. A failing turn of the lead's, called back, does not bring the worker nearer.</summary>
    public ConversationState After(bool failed, ModelPair rules)
    {
        if (!failed) return new(Turns + 1, 0, Math.Max(FallbackTurns - 1, 0));
        int failures = Failures + 1;
        bool callsLead = Turns >= rules.LeadTurns && FallbackTurns == 0 && failures >= rules.FailureThreshold;
        return callsLead ? new(Turns + 1, 0, rules.FallbackTurns) : new(Turns + 1, failures, FallbackTurns);
    }

    private static bool IsOne(JsonElement role, string name) => role.ValueKind == JsonValueKind.String && role.ValueEquals(name);
}
