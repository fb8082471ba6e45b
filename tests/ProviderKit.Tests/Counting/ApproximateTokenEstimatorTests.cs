namespace ProviderKit.Tests.Counting;

public class ApproximateTokenEstimatorTests
{
    // The counts are o200k_base's own.
    [TestCase(40, "Reads a request body once and tells which model, which messages and which tools it names. If the upstream refuses the request, the gateway tries the next token, and waits no longer than a minute.")]
    [TestCase(65, "public async Task<int> CountAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default)\n{\n    ArgumentNullException.ThrowIfNull(_estimator);\n    foreach (var message in messages)\n        total += await _estimator.CountAsync(message.Content, cancellationToken).ConfigureAwait(false);\n    return total;\n}\n")]
    [TestCase(53, "{\"name\":\"get_weather\",\"description\":\"Get the current weather in a given location\",\"input_schema\":{\"type\":\"object\",\"properties\":{\"location\":{\"type\":\"string\",\"description\":\"The city and state, e.g. San Francisco, CA\"}},\"required\":[\"location\"]}}")]
    [TestCase(95, "2026-11-30T12:01:05.417Z INFO  [http-17] GET /api/v1/items/48213 200 37ms trace=9f86d081884c7d65\n2026-11-30T12:01:06.002Z WARN  [http-18] POST /api/v1/items 429 2ms trace=2c26b46b68ffc68f\n")]
    [TestCase(42, "Искусственный интеллект — свойство интеллектуальных систем выполнять творческие функции, которые традиционно считаются прерогативой человека. Если запрос не удался, повторите попытку через минуту.")]
    [TestCase(44, "Künstliche Intelligenz ist ein Teilgebiet der Informatik, das sich mit der Automatisierung intelligenten Verhaltens befasst. Schlägt die Anfrage fehl, versuchen Sie es nach einer Minute erneut.")]
    [TestCase(58, "人工知能とは、計算という概念とコンピュータという道具を用いて知能を研究する計算機科学の一分野です。リクエストが失敗した場合は、一分後にもう一度お試しください。")]
    [TestCase(49, "人工智能是计算机科学的一个分支，它试图了解智能的实质，并生产出一种新的能以人类智能相似的方式做出反应的智能机器。如果请求失败，请在一分钟后重试。")]
    [TestCase(49, "def load(path):\n    \"\"\"Return the parsed lines of a file.\"\"\"\n    with open(path, encoding=\"utf-8\") as lines:\n        return [json.loads(line) for line in lines if line.strip() and not line.startswith(\"#\")]\n")]
    [TestCase(53, "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")]
    [TestCase(19, "Great work! 🎉🎉 Tests are green ✅ and the build is fast 🚀.")]
    public void Count_TextsOfManyKinds_AreNearTheTokenizer(int exact, string text) =>
        Assert.That(ApproximateTokenEstimator.Instance.Count(text), Is.InRange(exact * 0.8, exact * 1.25));

    [Test]
    public void Count_Nothing_IsNone() => Assert.That(ApproximateTokenEstimator.Instance.Count(""), Is.Zero);

    [Test]
    public void Count_AnySingleCharacter_IsOneToThree()
    {
        var odd = Enumerable.Range(0, 65536).Select(c => ((char)c).ToString()).Where(c => ApproximateTokenEstimator.Instance.Count(c) is < 1 or > 3);
        Assert.That(odd, Is.Empty, "lone surrogates and unassigned ones included");
    }

    [Test]
    public void Count_RandomTexts_PiecesCoverThemAll()
    {
        int seed = Random.Shared.Next();
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        const string alphabet = "aZé9 \n\t\r/.'(sßЖ你あ한\u0301\ud83d\u00a0";
        for (int i = 0; i < 2000; i++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(1, 40)).Select(_ => alphabet[random.Next(alphabet.Length)]));
            var scanner = new ProviderKit.Counting.WordScanner(text);
            int end = 0;
            while (scanner.MoveNext())
            {
                Assert.That(scanner.Start, Is.EqualTo(end), text);
                Assert.That(scanner.End, Is.GreaterThan(end), text);
                end = scanner.End;
            }
            Assert.That(end, Is.EqualTo(text.Length), text);
        }
    }

    [TestCase('a')]
    [TestCase(' ')]
    [TestCase('-')]
    [TestCase('\n')]
    [TestCase('你')]
    public void Count_ALongRun_AllocatesNothingForIt(char c)
    {
        string text = new(c, 1_000_000);
        ApproximateTokenEstimator.Instance.Count(text);
        long before = GC.GetAllocatedBytesForCurrentThread();
        int tokens = ApproximateTokenEstimator.Instance.Count(text);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(1000), "what the runtime itself may need");
        Assert.That(tokens, Is.InRange(1, 1_000_000));
    }
}
