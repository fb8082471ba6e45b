using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Routing;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public class ModelCatalogTests
{
    private readonly FakeTime _time = new();
    private readonly Lister _lister = new();
    private readonly LogEvents _log = new();
    private ProviderRegistry? _registry;

    [Test]
    public async Task List_FirstTime_WaitsForTheProvidersOwn()
    {
        Assert.That(await IdsAsync(Catalog()), Is.EqualTo(["x-live-1"]));
    }

    [Test]
    public async Task List_ProviderCannotBeAsked_IsTheStaticOne()
    {
        _lister.Answer = () => Task.FromResult(new ModelListing([], new ProviderError(ProviderErrorKind.Unreachable, "gone")));
        Assert.That(await IdsAsync(Catalog()), Is.EqualTo(["x-static"]));
        _lister.Answer = () => throw new InvalidOperationException("a provider of somebody else's");
        Assert.That(await IdsAsync(Catalog()), Is.EqualTo(["x-static"]));
    }

    [Test]
    public async Task List_Failed_IsTriedAgainAfterAMinute()
    {
        var catalog = Catalog();
        _lister.Answer = () => Task.FromResult(new ModelListing([], new ProviderError(ProviderErrorKind.Unreachable, "gone")));
        await catalog.ListAsync();
        await catalog.ListAsync();
        Assert.That(_lister.Calls, Is.EqualTo(1));
        _time.Advance(TimeSpan.FromMinutes(1));
        _lister.Answer = null;
        Assert.That(await IdsAsync(catalog), Is.EqualTo(["x-live-2"]));
    }

    [Test]
    public async Task List_GrownOld_IsRenewedBehindTheAnswer()
    {
        var catalog = Catalog();
        await catalog.ListAsync();
        _time.Advance(TimeSpan.FromMinutes(9.99));
        await catalog.ListAsync();
        Assert.That(_lister.Calls, Is.EqualTo(1));
        _time.Advance(TimeSpan.FromMinutes(0.01));
        var hold = new TaskCompletionSource<ModelListing>();
        _lister.Answer = () => hold.Task;
        Assert.That(await IdsAsync(catalog), Is.EqualTo(["x-live-1"]), "the old one, at once");
        hold.SetResult(new ModelListing(["renewed"]));
        await _lister.LastCall;
        Assert.That(await EventuallyAsync(catalog, "x-renewed"), Is.True);
    }

    [Test]
    public async Task List_HundredAtOnce_AskOnce()
    {
        var catalog = Catalog();
        var hold = new TaskCompletionSource<ModelListing>();
        _lister.Answer = () => hold.Task;
        var all = Enumerable.Range(0, 100).Select(_ => Task.Run(() => IdsAsync(catalog))).ToArray();
        await _lister.Called;
        hold.SetResult(new ModelListing(["one"]));
        foreach (string[] ids in await Task.WhenAll(all)) Assert.That(ids, Is.EqualTo(["x-one"]));
        Assert.That(_lister.Calls, Is.EqualTo(1));
    }

    [Test]
    public async Task List_ProviderTakesTooLong_IsTheStaticOne_AndLaterCallsDoNotWait()
    {
        var hold = new TaskCompletionSource<ModelListing>();
        _lister.Answer = () => hold.Task;
        var catalog = Catalog();
        await AfterPatienceAsync(catalog);
        Assert.That(catalog.ListAsync().AsTask().IsCompleted, Is.True, "while it is still under way");
        Assert.That(_lister.Calls, Is.EqualTo(1));

        var failed = hold;
        hold = new TaskCompletionSource<ModelListing>();
        failed.SetResult(new ModelListing([], new ProviderError(ProviderErrorKind.Unreachable, "gone")));
        bool asked = await EventuallyAsync(() =>
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            Assert.That(catalog.ListAsync().AsTask().IsCompleted, Is.True, "nor for the next one");
            return _lister.Calls == 2;
        });
        hold.SetResult(new ModelListing(["late"]));
        Assert.That((asked, await EventuallyAsync(catalog, "x-late")), Is.EqualTo((true, true)));
    }

    [Test]
    public void Patience_Default_IsShorterThanThatOfClaudeCode() => Assert.That(new LiveModelOptions().Patience, Is.LessThan(TimeSpan.FromSeconds(3)));

    [Test]
    public async Task List_SilentProvider_IsLoggedInWords()
    {
        _lister.Answer = () => new TaskCompletionSource<ModelListing>().Task.WaitAsync(_lister.Token);
        await AfterPatienceAsync(Catalog());
        _time.Advance(TimeSpan.FromMinutes(1));
        await EventuallyAsync(() => _log.All.Count > 0);
        Assert.That(_log.All, Is.EqualTo([(114, "x did not list its models within 60 s, so its last known list stands")]));
    }

    [Test]
    public async Task List_AMillionModels_ShowsTenThousand()
    {
        _lister.Answer = () => Task.FromResult(new ModelListing([.. Enumerable.Range(0, 1_000_000).Select(i => $"m{i}")]));

        Assert.That(await IdsAsync(Catalog()), Has.Length.EqualTo(10_000));
    }

    [Test]
    public async Task List_UnsafeNames_AreLeftOut()
    {
        _lister.Answer = () => Task.FromResult(new ModelListing(["good", "b\r\nad", "../bad", "<b>"]));
        Assert.That(await IdsAsync(Catalog()), Is.EqualTo(["x-good"]));
    }

    [TestCase("Claude Opus 5 (preview)", "Claude Opus 5 (preview)")]
    [TestCase("two\nlines", null)]
    public async Task List_DetailsOfTheProvider_GoWithTheModel(string name, string? shown)
    {
        var details = new ModelDetails { DisplayName = name, ContextTokens = 8000, Prices = new ModelPrices(1, 2) };
        _lister.Answer = () => Task.FromResult(new ModelListing(["one", "two"]) { Details = new Dictionary<string, ModelDetails> { ["one"] = details } });
        var catalog = Catalog();
        Assert.That((await catalog.ListAsync()).Select(m => m.Details), Is.EqualTo([details with { DisplayName = shown }, null]));
        Assert.That((await catalog.FindAsync("x-one")).Model!.Details!.ContextTokens, Is.EqualTo(8000));
    }

    [TestCase("x-live", true)]
    [TestCase("x-live:latest", true)]
    [TestCase("x-tagged:latest", true)]
    [TestCase("x-tagged", true, Description = "a server that has tags takes names without")]
    [TestCase("x-live:8b", false)]
    [TestCase("x-other", false)]
    public async Task Find_AListThatIsKnown_SaysWhatThereIs(string id, bool exists)
    {
        _lister.Info = _lister.Info with { ListIsComplete = true };
        _lister.Answer = () => Task.FromResult(new ModelListing(["live", "tagged:latest"]));

        var found = await Catalog().FindAsync(id);

        Assert.That((found.Model?.Id, found.Error?.Code), Is.EqualTo(exists ? (id, (string?)null) : (null, "model_not_found")));
    }

    [Test]
    public async Task Find_AListThatIsNotComplete_AnyNameMayBeOne() =>
        Assert.That((await Catalog().FindAsync("x-alias")).Model?.Id, Is.EqualTo("x-alias"));

    [Test]
    public async Task Find_NoListToBeHad_AnyNameMayBeOne()
    {
        _lister.Answer = () => Task.FromResult(new ModelListing([], new ProviderError(ProviderErrorKind.Unreachable, "gone")));
        Assert.That((await Catalog().FindAsync("x-other")).Model?.Id, Is.EqualTo("x-other"));
    }

    [Test]
    [Property("FAULTS", 80)]
    public async Task List_NamesWithTheDefaultTag_AreSentAsTheUpstreamHasThem()
    {
        _lister.Answer = () => Task.FromResult(new ModelListing(["tagged:latest", "plain"]));
        var catalog = Catalog();
        Assert.That(UpstreamNameOf("x-tagged:latest"), Is.EqualTo("tagged"), "nothing is known of it");
        await catalog.ListAsync();
        Assert.That(UpstreamNameOf("x-tagged:latest"), Is.EqualTo("tagged:latest"));
        Assert.That(UpstreamNameOf("x-plain:latest"), Is.EqualTo("plain"));
        Assert.That(UpstreamNameOf("x-tagged"), Is.EqualTo("tagged"));
    }

    [Test]
    public async Task List_SwitchedOff_AsksNobody()
    {
        Assert.That(await IdsAsync(Catalog(new LiveModelOptions { Enabled = false })), Is.EqualTo(["x-static"]));
        Assert.That(_lister.Calls, Is.Zero);
    }

    private string UpstreamNameOf(string model)
    {
        Assert.That(_registry!.Current.TryFind(model, out var own, out _), Is.True);
        Assert.That(own!.First.Requested, Is.EqualTo(model));
        return own.First.UpstreamModel;
    }

    private static async Task<string[]> IdsAsync(ModelCatalog catalog) => [.. (await catalog.ListAsync()).Select(m => m.Id)];

    /// <summary>Asks for the models of a provider that is silent, until the static ones are the answer.</summary>
    private async Task AfterPatienceAsync(ModelCatalog catalog)
    {
        var listing = IdsAsync(catalog);
        await _lister.Called;
        while (!listing.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(2));
            await Task.Yield();
        }
        Assert.That(await listing, Is.EqualTo(["x-static"]));
    }

    private static async Task<bool> EventuallyAsync(ModelCatalog catalog, string id) =>
        await EventuallyAsync(() => catalog.ListAsync().AsTask().Result.Any(model => model.Id == id));

    private static async Task<bool> EventuallyAsync(Func<bool> happened)
    {
        for (int i = 0; i < 10_000; i++)
        {
            if (happened()) return true;
            await Task.Yield();
        }
        return false;
    }

    private ModelCatalog Catalog(LiveModelOptions? options = null)
    {
        var entry = new ProviderEntry(_lister, new TokenPool([]), enabled: true, new SettingNames("X"));
        _registry = new ProviderRegistry([entry], null, _time, NullLogger<ProviderRegistry>.Instance);
        return new ModelCatalog(_registry, options ?? new LiveModelOptions(), _time, new Logger<ModelCatalog>(new LoggerFactory([_log])));
    }

    private sealed class Lister : IChatProvider, IModelLister
    {
        private readonly TaskCompletionSource _called = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _calls;

        public ProviderInfo Info { get; set; } = new() { Name = "x", Prefix = "x-", Models = ["static"], Credential = CredentialRequirement.None };

        /// <summary>Null answers with a model named after the count of calls.</summary>
        public Func<Task<ModelListing>>? Answer { get; set; }

        public int Calls => _calls;

        public Task Called => _called.Task;

        /// <summary>That of the last call.</summary>
        public CancellationToken Token { get; private set; }

        public Task LastCall { get; private set; } = Task.CompletedTask;

        public ValueTask<ProviderReply> SendAsync(ProviderCall call, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<ModelListing> ListModelsAsync(ApiToken? token, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _calls);
            Token = cancellationToken;
            var answer = Answer is null ? Task.FromResult(new ModelListing([$"live-{_calls}"])) : Answer();
            LastCall = answer;
            _called.TrySetResult();
            return new ValueTask<ModelListing>(answer);
        }
    }
}
