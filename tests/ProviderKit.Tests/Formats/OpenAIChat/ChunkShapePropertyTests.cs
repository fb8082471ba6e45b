using System.Text;
using System.Text.Json;
using ProviderKit.Formats.OpenAIChat;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.OpenAIChat;

/// <summary>Whatever the shape lets pass unread must be what a full reading would have let pass, with the same model.</summary>
public class ChunkShapePropertyTests
{
    private const int Rounds = 60_000;

    private static readonly string[] Texts =
        ["", "a", "Hello", " wor\\\"ld", "\\\\", "\\u00e9\\ud83d\\ude00", "é😀", "}],\\\"finish_reason\\\":\\\"stop\\\"", "\\n\\t\\/", "[DONE]"];

    private static readonly byte[] Bytes = "\"\\,:{}[]01nulrtefasuo \n\0\u001f"u8.ToArray();

    [TestCase(1)]
    [TestCase(20261105)]
    public void Matches_MutatedChunks_NeverPassesWhatAFullParseWouldStop(int seed)
    {
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        using var shape = new ChunkShape();
        int matched = 0;
        for (int round = 0; round < Rounds; round++)
        {
            if (round % 20 == 0) shape.TryLearn(Json.Bytes(Chunk(random)), out _);
            byte[] chunk = Json.Bytes(Chunk(random));
            if (random.Next(3) > 0) chunk = Mutate(chunk, random);
            if (!shape.Matches(chunk, out int start, out int length)) continue;
            matched++;
            AssertUneventful(chunk, start, length);
        }
        TestContext.Out.WriteLine($"{matched} of {Rounds} matched");
        Assert.That(matched, Is.GreaterThan(Rounds / 100), "the test is about chunks that match");
    }

    [Test]
    public void Matches_EveryByteOfAChunkChangedToEveryOther_NeverPassesWhatAFullParseWouldStop()
    {
        byte[] chunk = """{"model":"m","choices":[{"delta":{"content":"a\n"},"finish_reason":null}],"usage":null}"""u8.ToArray();
        using var shape = new ChunkShape();
        shape.TryLearn(chunk, out _);
        int matched = 0;
        for (int i = 0; i < chunk.Length; i++)
        {
            for (int b = 0; b < 256; b++)
            {
                byte[] changed = [.. chunk];
                changed[i] = (byte)b;
                if (!shape.Matches(changed, out int start, out int length)) continue;
                matched++;
                AssertUneventful(changed, start, length);
            }
        }
        Assert.That(matched, Is.GreaterThan(chunk.Length));
    }

    private static void AssertUneventful(byte[] chunk, int start, int length)
    {
        // Invalid UTF-8 inside a string is not looked for by either reading.
        var facts = new ReplyFacts([]);
        bool read = facts.TryRead(chunk);
        if (read && !facts.Finished && facts.Usage is null && !facts.HasError && facts.ModelStart == start && facts.ModelLength == length)
        {
            JsonDocument.Parse(chunk).Dispose();
            return;
        }
        Assert.Fail($"matched, but a full reading says {read} {facts.Finished} {facts.Usage} {facts.HasError} {facts.ModelStart}+{facts.ModelLength} and not {start}+{length}: {Encoding.UTF8.GetString(chunk)}");
    }

    private static string Chunk(Random random)
    {
        string delta = random.Next(6) switch
        {
            0 => $"\"role\":\"assistant\",\"content\":\"{Text(random)}\"",
            1 => $"\"tool_calls\":[{{\"index\":0,\"function\":{{\"arguments\":\"{Text(random)}\"}}}}]",
            2 => $"\"content\":\"{Text(random)}\",\"model\":\"{Text(random)}\"",
            _ => $"\"content\":\"{Text(random)}\"",
        };
        string finish = random.Next(10) == 0 ? $"\"{Text(random)}\"" : "null";
        string choice = random.Next(30) == 0 ? "" : $"{{\"index\":0,\"delta\":{{{delta}}},\"finish_reason\":{finish}}}";
        List<string> members = [$"\"id\":\"{Text(random)}\"", $"\"choices\":[{choice}]"];
        if (random.Next(20) > 0) members.Insert(random.Next(3), $"\"model\":\"{Text(random)}\"");
        if (random.Next(8) == 0) members.Add($"\"obfuscation\":\"{Text(random)}\"");
        if (random.Next(8) == 0) members.Add("\"usage\":" + (random.Next(2) == 0 ? "null" : "{\"prompt_tokens\":1}"));
        if (random.Next(20) == 0) members.Add("\"error\":" + (random.Next(2) == 0 ? "null" : $"\"{Text(random)}\""));
        return $"{{{string.Join(',', members)}}}";
    }

    private static string Text(Random random) => Texts[random.Next(Texts.Length)];

    private static byte[] Mutate(byte[] chunk, Random random)
    {
        var bytes = chunk.ToList();
        for (int n = random.Next(1, 4); n > 0 && bytes.Count > 1; n--)
        {
            int at = random.Next(bytes.Count);
            switch (random.Next(4))
            {
                case 0: bytes[at] = Bytes[random.Next(Bytes.Length)]; break;
                case 1: bytes.Insert(at, Bytes[random.Next(Bytes.Length)]); break;
                case 2: bytes.RemoveAt(at); break;
                default: bytes[at] = (byte)random.Next(256); break;
            }
        }
        return [.. bytes];
    }
}
