using System.Text.Json.Nodes;
using UpstreamSimulator.Calls;
using UpstreamSimulator.Faults;

namespace UpstreamSimulator.Conversation;

/// <summary>Thinks up the answer: the same question on the same call number always gets the same one.</summary>
internal static class Answerer
{
    private const int QuotedLength = 200;
    private const int ReasoningTokens = 3;

    private static readonly string[] Filler = ["One", " more", " piece", " of", " text"];

    public static Answer Answer(Question question, Call call)
    {
        var calls = ToolRequest.Calls(question, call.Number);
        if (calls.Count > 0)
        {
            var usage = Count(question, calls.Sum(tool => tool.Arguments.Length));
            return new Answer([], calls, FinishReason.ToolCalls, usage);
        }

        var pieces = Speak(question, call);
        if (question.CutShort)
        {
            var usage = Count(question, 0) with { Completion = 1, Reasoning = 0 };
            return new Answer([.. pieces.Take(1)], [], FinishReason.Length, usage);
        }

        return new Answer(pieces, [], FinishReason.Stop, Count(question, pieces.Sum(piece => piece.Length)));
    }

    private static IReadOnlyList<string> Speak(Question question, Call call) => call.Fault switch
    {
        { Kind: FaultKind.Huge } huge => [new string('x', huge.Number)],
        { Kind: FaultKind.Events } events =>
            Enumerable.Range(0, events.Number).Select(i => Filler[i % Filler.Length]).ToArray(),
        _ when question.Schema is { } schema => TextPieces.Fragments(SchemaExample.Of(schema)).ToArray(),
        _ when question.WantsJson =>
            TextPieces.Fragments(new JsonObject { ["reply"] = Greet(question, call) }.ToJsonString()).ToArray(),
        _ => TextPieces.Words(Greet(question, call)),
    };

    // Tokens are named by number: an answer never repeats a secret.
    private static string Greet(Question question, Call call)
    {
        var token = call.Token is null ? "no token" : $"token {call.Ticket.TokenOrdinal} of {call.Ticket.TokensSeen} seen";
        var said = question.UserText.Length <= QuotedLength
            ? question.UserText
            : TextPieces.Fragments(question.UserText, QuotedLength).First() + "...";
        return $"Hello from the simulated {call.Provider} (model {question.Model}, {token}). "
            + $"{(question.IsToolResult ? "Your tool" : "You")} said: \"{said}\"";
    }

    // About four characters a token, as OpenAI's rule of thumb for English says.
    private static Usage Count(Question question, int answerLength)
    {
        var prompt = Math.Max(1, question.PromptLength / 4);
        return new Usage(prompt, Math.Max(1, answerLength / 4) + ReasoningTokens, prompt / 2, ReasoningTokens);
    }
}
