using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.ML.Tokenizers;
using ProviderKit.Tokenizers;

namespace ProviderKit.AspNetCore.Tests.Tokenizers;

public class O200kTokenEstimatorTests
{
    private const string Sentence = "Reads a request body once and tells which model, which messages and which tools it names.";

    private static readonly Tokenizer Exact = TiktokenTokenizer.CreateForEncoding("o200k_base");

    [Test]
    public async Task Count_OnceLoaded_IsTheTokenizersOwn()
    {
        var estimator = await LoadedAsync();
        string text = string.Concat(Enumerable.Repeat(Sentence + "\n\n  if (a.b(c) == 12345) { return \"é你好 😀\"; }\n", 200));
        Assert.That(estimator.Count(Sentence), Is.EqualTo(Exact.CountTokens(Sentence)));
        Assert.That(estimator.Count(text), Is.EqualTo(Exact.CountTokens(text)), "cut into pieces, the sum is the same");
        Assert.That(estimator.Count(""), Is.Zero);
    }

    [Test]
    public async Task Count_RunsThatNoLanguageHas_AreNotMerged()
    {
        // The square of a million would not end; 25 us a character would be felt.
        var estimator = await LoadedAsync();
        foreach (char c in "a -\n你\ud83d/")
            Assert.That(estimator.Count(new string(c, 1_000_000)), Is.InRange(1, 2_000_000), $"{(int)c:x4}");
        Assert.That(estimator.Count(string.Concat(Enumerable.Repeat("/\n", 100_000))), Is.Positive);
    }

    [Test]
    public async Task Count_UntilLoaded_IsApproximate()
    {
        using var mayLoad = new ManualResetEventSlim();
        var estimator = new O200kTokenEstimator(
            () =>
            {
                mayLoad.Wait();
                return Exact;
            },
            NullLogger<O200kTokenEstimator>.Instance);
        const string text = "Donaudampfschifffahrtsgesellschaft";
        Assert.That(estimator.Count(text), Is.EqualTo(ApproximateTokenEstimator.Instance.Count(text)));
        mayLoad.Set();
        await estimator.Loading;
        Assert.That(estimator.Count(text), Is.EqualTo(Exact.CountTokens(text)).And.Not.EqualTo(ApproximateTokenEstimator.Instance.Count(text)));
    }

    [Test]
    public async Task Count_WhenItCannotBeLoaded_IsApproximate()
    {
        var estimator = new O200kTokenEstimator(() => throw new IOException("no data"), NullLogger<O200kTokenEstimator>.Instance);
        await estimator.Loading;
        Assert.That(estimator.Count(Sentence), Is.EqualTo(ApproximateTokenEstimator.Instance.Count(Sentence)));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void AddProviderKitTokenizer_BeforeAndAfter_Replaces(bool before)
    {
        var services = new ServiceCollection();
        if (before) services.AddProviderKitTokenizer();
        services.AddProviderKit(_ => { });
        Assert.That(services.Count(s => s.ServiceType == typeof(ITokenEstimator)), Is.EqualTo(1));
        services.AddProviderKitTokenizer().AddProviderKitTokenizer();
        using var provider = services.BuildServiceProvider();
        Assert.That(provider.GetServices<ITokenEstimator>().Single(), Is.TypeOf<O200kTokenEstimator>());
    }

    private static async Task<O200kTokenEstimator> LoadedAsync()
    {
        var estimator = new O200kTokenEstimator(() => Exact, NullLogger<O200kTokenEstimator>.Instance);
        await estimator.Loading;
        return estimator;
    }
}
