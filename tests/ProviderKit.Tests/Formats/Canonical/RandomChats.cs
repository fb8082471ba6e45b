using FsCheck;
using FsCheck.Fluent;

namespace ProviderKit.Tests.Formats.Canonical;

/// <summary>Makes chat requests that every dialect can say.</summary>
internal static class RandomChats
{
    private const string NameLetters = "abcdefghijklmnopqrstuvwxyz_";

    // Within what Anthropic's model gives by default, which stands for no limit there.
    private const int MostTokens = 4096;

    private static readonly Gen<bool> Coin = Gen.Elements(false, true);

    public static Arbitrary<RandomChat> All => Arb.From(Chats(), ShrunkChats.Of);

    private static Gen<RandomChat> Chats() =>
        from system in Maybe(RandomTexts.Said)
        from isDeveloper in Coin
        from tools in Many(Tools(), 0, 3)
        let distinct = tools.DistinctBy(t => t.Name).ToArray()
        from steps in Steps(distinct)
        from choice in Gen.Elements<string?>(null, "auto", "none")
        from maxTokens in Gen.Choose(-MostTokens, MostTokens)
        from saysCompletion in Coin
        from stop in Many(RandomTexts.Any, 0, 3)
        from temperature in Gen.Choose(-50, 100)
        from isRelaxed in Coin
        from ids in Gen.Elements(Enum.GetValues<RandomChat.IdForm>())
        select new RandomChat
        {
            System = system,
            IsDeveloper = isDeveloper,
            Steps = steps,
            Tools = distinct,
            ToolChoice = choice,
            MaxTokens = maxTokens > 0 ? maxTokens : null,
            SaysMaxCompletionTokens = saysCompletion,
            Stop = stop,
            Temperature = temperature >= 0 ? temperature / 100.0 : null,
            IsRelaxed = isRelaxed,
            Ids = ids,
        };

    private static Gen<RandomChat.Step[]> Steps(RandomChat.Tool[] tools) =>
        from first in Users()
        from rest in Many(Gen.OneOf(Users(), Assistants(tools)), 0, 6)
        select Ended([first, .. rest]);

    private static RandomChat.Step[] Ended(RandomChat.Step[] steps)
    {
        while (steps[^1] is RandomChat.AssistantStep { Calls.Length: 0 }) steps = steps[..^1];
        return steps;
    }

    private static Gen<RandomChat.Step> Users() =>
        from text in RandomTexts.Said
        from count in Gen.Frequency((3, Gen.Constant(0)), (1, Gen.Choose(1, 2)))
        from images in Images().ArrayOf(count)
        select (RandomChat.Step)new RandomChat.UserStep(text, images);

    // A PNG as far as anyone looks: its signature, then anything.
    private static Gen<string> Images() =>
        Many(Gen.Choose(0, 255).Select(b => (byte)b), 1, 8).Select(rest => Convert.ToBase64String([0x89, .. "PNG\r\n\u001a\n"u8, .. rest]));

    private static Gen<RandomChat.Step> Assistants(RandomChat.Tool[] tools) => tools.Length == 0
        ? RandomTexts.Said.Select(text => (RandomChat.Step)new RandomChat.AssistantStep(text, []))
        : from calls in Many(Calls(tools), 0, 3)
          from text in calls.Length == 0 ? RandomTexts.Said.Select(t => (string?)t) : Maybe(RandomTexts.Said)
          select (RandomChat.Step)new RandomChat.AssistantStep(text, calls);

    private static Gen<RandomChat.Call> Calls(RandomChat.Tool[] tools) =>
        from tool in Gen.Elements(tools)
        from arguments in Gen.Frequency((6, RandomTexts.JsonObject(depth: 2)), (1, Gen.Elements("", " ", "null", "[1]", "3.10", "{\"cut\":", "no JSON \"")))
        from result in RandomTexts.Result
        from order in Gen.Choose(0, 1000)
        select new RandomChat.Call(tool.Name, arguments, result, order);

    private static Gen<RandomChat.Tool> Tools() =>
        from letters in Many(Gen.Elements(NameLetters.ToCharArray()), 1, 10)
        from more in Gen.Frequency((4, Gen.Constant("")), (1, Gen.Elements(".", " ", "/x", "🔧", "é", ":", "_", new string('n', 200))))
        from description in Maybe(RandomTexts.Any)
        from properties in Many(Properties(), 0, 3)
        let members = string.Join(",", properties.DistinctBy(p => p.Name).Select(p => $"{RandomTexts.Quote(p.Name)}:{p.Schema}"))
        select new RandomChat.Tool(new string(letters) + more, description, $$$"""{"type":"object","properties":{{{{members}}}}}""");

    private static Gen<(string Name, string Schema)> Properties() =>
        from name in Many(Gen.Elements(NameLetters.ToCharArray()), 1, 10).Select(letters => new string(letters))
        from type in Gen.Elements("string", "integer", "boolean", "object")
        from description in RandomTexts.Any
        select (name, $$"""{"type":"{{type}}","description":{{RandomTexts.Quote(description)}}}""");

    private static Gen<T[]> Many<T>(Gen<T> items, int least, int most) => Gen.Choose(least, most).SelectMany(count => items.ArrayOf(count));

    private static Gen<string?> Maybe(Gen<string> texts) =>
        Gen.OneOf(Gen.Constant<string?>(null), texts.Select(text => (string?)text));
}
