using ProviderKit.Tests.Vendors.Contract;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.OllamaChat;

/// <summary>Whatever comes over the network becomes chunks, a completion or an error: nothing is thrown, and all of it is JSON.</summary>
public class OllamaFuzzTests
{
    private const int Rounds = 20_000;

    private static readonly string[] Splices =
        ["\\ud83d", "\\ude00", "null", "7", "{}", "[]", "\"", "\\", "}", "]", ",", ":", "\n", "\0", "true", "\"error\":\"x\",", "\"done\":true,", "1e400", "\\u0000", "é"];

    private static readonly byte[][] Seeds = Fixtures();

    [Test]
    public void Stream_Mutated_NeverThrows([Values(11, 12, 13)] int seed) =>
        Run(seed, bytes =>
        {
            var (chunks, error) = Translation.Stream([bytes], Translation.With("\"stream\":true"));
            Assert.That(chunks.Select(c => (string?)c["object"]), Is.All.EqualTo("chat.completion.chunk"));
            if (error is not null) Assert.That((string?)Json.Error(error)["message"], Is.Not.Empty);
        });

    [Test]
    public void Reply_Mutated_NeverThrows([Values(21, 22, 23)] int seed) =>
        Run(seed, bytes =>
        {
            var (body, error) = Translation.Reply(bytes);
            if (error is null) Assert.That((string?)body!["object"], Is.EqualTo("chat.completion"));
            else Assert.That((string?)Json.Error(error)["message"], Is.Not.Empty);
        });

    private static void Run(int seed, Action<byte[]> check)
    {
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (int round = 0; round < Rounds; round++)
        {
            byte[] bytes = Mutate(Seeds[random.Next(Seeds.Length)], random);
            try
            {
                check(bytes);
            }
            catch (Exception e) when (e is not AssertionException)
            {
                Assert.Fail($"round {round}: {e.GetType().Name} for {Convert.ToBase64String(bytes)}: {e}");
            }
        }
    }

    private static byte[] Mutate(byte[] good, Random random)
    {
        var bytes = new List<byte>(good);
        for (int n = random.Next(1, 5); n > 0; n--)
        {
            int at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes.RemoveAt(at); break;
                case 2: bytes.InsertRange(at, Json.Bytes(Splices[random.Next(Splices.Length)])); break;
                case 3: bytes.RemoveRange(at, Math.Min(bytes.Count - at, random.Next(20))); break;
                default: bytes.InsertRange(at, bytes.GetRange(at, Math.Min(bytes.Count - at, random.Next(40)))); break;
            }
            if (bytes.Count == 0) bytes.Add((byte)'{');
        }
        return [.. bytes];
    }

    private static byte[][] Fixtures()
    {
        var fixtures = new OllamaFixtures();
        string[] texts =
        [
            fixtures.Text, fixtures.TextStream, fixtures.Tool, fixtures.ToolStream, fixtures.ParallelTools, fixtures.ParallelToolsStream,
            fixtures.Reasoning, fixtures.ReasoningStream, fixtures.ErrorStream,
            """{"message":{"content":"\ud83d\ude00 é"},"logprobs":[{"token":"x","logprob":-0.5}],"done":true}""",
        ];
        return [.. texts.Select(Json.Bytes)];
    }
}
