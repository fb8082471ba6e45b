using UpstreamSimulator.Conversation;

namespace UpstreamSimulator.Formats.OpenAIChat;

/// <summary>The order in which a completion is streamed.</summary>
internal static class ChunkPlan
{
    public static IEnumerable<Chunk> Of(Completion completion)
    {
        var (flavour, answer) = (completion.Flavour, completion.Answer);
        if (flavour.HasPreface)
            yield return new Chunk(ChunkKind.Preface);

        for (var choice = 0; choice < completion.Choices; choice++)
        {
            var opens = true;
            if (flavour.OpensWithRole)
            {
                yield return new Chunk(ChunkKind.Role, choice) { OpensChoice = true };
                opens = false;
            }

            if (!flavour.ShowsThoughts)
                continue;

            foreach (var thought in Answer.Thoughts)
            {
                yield return new Chunk(ChunkKind.Thought, choice, thought) { OpensChoice = opens };
                opens = false;
            }
        }

        // Choices grow side by side, as they do at OpenAI.
        foreach (var piece in answer.Pieces)
        {
            for (var choice = 0; choice < completion.Choices; choice++)
                yield return new Chunk(ChunkKind.Text, choice, piece);
        }

        for (var choice = 0; choice < completion.Choices; choice++)
        {
            foreach (var chunk in Calls(completion, choice))
                yield return chunk;
        }

        for (var choice = 0; choice < completion.Choices; choice++)
            yield return new Chunk(ChunkKind.Finish, choice);

        if (completion.IncludesUsage && !flavour.RepeatsUsage)
            yield return new Chunk(ChunkKind.Usage);
        yield return new Chunk(ChunkKind.Done);
    }

    private static IEnumerable<Chunk> Calls(Completion completion, int choice)
    {
        var calls = completion.Answer.ToolCalls;
        for (var tool = 0; tool < calls.Count; tool++)
        {
            if (completion.Flavour.SendsToolsWhole)
            {
                yield return new Chunk(ChunkKind.ToolWhole, choice, calls[tool].Arguments, tool);
                continue;
            }

            yield return new Chunk(ChunkKind.ToolStart, choice, "", tool);
            foreach (var fragment in TextPieces.Fragments(calls[tool].Arguments))
                yield return new Chunk(ChunkKind.ToolArguments, choice, fragment, tool);
        }
    }
}
