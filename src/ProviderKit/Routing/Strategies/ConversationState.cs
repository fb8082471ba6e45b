using System.Text.Json;

namespace ProviderKit.Routing.Strategies;

/// <summary>
/// The progress of a conversation, derived only from its messages, so that every process computes the same. An assistant message and the tool results
/// after it are one turn. A failed call left no message and is not counted.
/// </summary>
/// <param name="Turns">The number of completed turns.</param>
/// <param name="Failures">The number of failed turns in a row.</param>
/// <param name="FallbackTurns">The number of successful turns until the worker returns; 0 if the worker is active.</param>
internal readonly record struct ConversationState(int Turns, int Failures, int FallbackTurns)
{
    /// <summary>Replays the messages of <paramref name="body"/>; a body without messages is a new conversation.</summary>
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

    /// <summary>The state after one more turn. A failed turn while the lead has taken over does not bring the worker back sooner.</summary>
    public ConversationState After(bool failed, ModelPair rules)
    {
        if (!failed) return new(Turns + 1, 0, Math.Max(FallbackTurns - 1, 0));
        int failures = Failures + 1;
        bool callsLead = Turns >= rules.LeadTurns && FallbackTurns == 0 && failures >= rules.FailureThreshold;
        return callsLead ? new(Turns + 1, 0, rules.FallbackTurns) : new(Turns + 1, failures, FallbackTurns);
    }

    private static bool IsOne(JsonElement role, string name) => role.ValueKind == JsonValueKind.String && role.ValueEquals(name);
}
