using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using ProviderKit.Tests.Dispatch.Filters;

namespace ProviderKit.Tests.Filters.Guarding;

/// <summary>The guard's rules, through the dispatcher.</summary>
public partial class ContentGuardTests
{
    [TestCaseSource(typeof(FilterGateway), nameof(FilterGateway.Clients))]
    public async Task Request_WithAForbiddenWord_IsRefused(string client, bool stream)
    {
        using var gateway = With(["fine"], new GuardRule { Name = "names", Words = { "Project  Falcon" } });

        var answer = await gateway.RunAsync(client, stream, "Tell me of \"project\nfalcon\"!");
        var other = await gateway.RunAsync(client, stream, "Tell me of project falconry");

        Assert.That((answer.Error!.Code, answer.Error.HttpStatus, answer.InPlaceOfReply), Is.EqualTo(("content_blocked", 400, true)));
        Assert.That(answer.ErrorBody, Does.Contain("names").And.Not.Contain("alcon"));
        Assert.That(answer.Filtered.Single(), Does.StartWith("guard: ").And.Contain("names"));
        Assert.That((other.Error, gateway.Sent.Count), Is.EqualTo(((ProviderError?)null, 1)));
    }

    [TestCaseSource(typeof(FilterGateway), nameof(FilterGateway.Clients))]
    public async Task Reply_WithAMatchInPieces_IsWithheld(string client, bool stream)
    {
        using var gateway = With(["the key is AK", "IA12", "34567890 and more"], new GuardRule { Patterns = { "AKIA[0-9]{10}" }, Requests = false, Replies = true });

        var answer = await gateway.RunAsync(client, stream, "what is AKIA1234567890?");

        Assert.That((answer.Error?.Code, answer.InPlaceOfReply), Is.EqualTo(("content_blocked", true)), answer.Text);
        Assert.That(answer.Text, Is.Empty);
    }

    [TestCaseSource(typeof(FilterGateway), nameof(FilterGateway.Streams))]
    public async Task Reply_WithALateMatch_EndsBeforeIt(string client)
    {
        string[] pieces = [.. Enumerable.Range(0, 60).Select(i => $"word{i} "), "qx", "y-", "hidden", " rearguard"];
        using var gateway = With(pieces, options => options.Guard.HoldBack = 32, new GuardRule { Words = { "qxy-hidden" }, Replies = true });

        var answer = await gateway.RunAsync(client, stream: true);

        Assert.That((answer.Error!.Code, answer.InPlaceOfReply), Is.EqualTo(("content_blocked", false)));
        Assert.That(answer.Text, Does.Contain("word20 ").And.Not.Contain("hidden").And.Not.Contain("qx").And.Not.Contain("rearguard"));
    }

    [TestCaseSource(typeof(FilterGateway), nameof(FilterGateway.Clients))]
    public async Task Reply_WithoutAMatch_ComesWhole(string client, bool stream)
    {
        string[] pieces = [.. Enumerable.Range(0, 60).Select(i => $"word{i} ")];
        using var guarded = With(pieces, new GuardRule { Words = { "word" }, Patterns = { "word61" }, Replies = true });
        using var plain = new FilterGateway(pieces);

        var answer = await guarded.RunAsync(client, stream);
        var expected = await plain.RunAsync(client, stream);

        Assert.That(answer.Error, Is.Null);
        Assert.That(answer.Events.Select(Comparable), Is.EqualTo(expected.Events.Select(Comparable)));
        Assert.That(answer.Record.Usage, Is.EqualTo(expected.Record.Usage));

        // Ids and times of the gateway's own differ from request to request.
        static string Comparable(string json) => OwnMembers().Replace(json, "");
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task LogOnly_LetsPassAndNotesOnce(bool stream)
    {
        using var gateway = With(["bad ", "and bad ", "again"], new GuardRule { Name = "watch", Words = { "bad" }, Replies = true, Action = GuardAction.Log });

        var answer = await gateway.RunAsync("chat", stream, "a bad request");

        Assert.That(answer.Error, Is.Null);
        Assert.That(answer.Text, Does.Contain("bad"));
        Assert.That(answer.Filtered, Is.EqualTo(new[] { "guard: The rule \"watch\" found something in the request, and lets it pass.", "guard: The rule \"watch\" found something in the reply, and lets it pass." }));
        Assert.That(gateway.Host.Log.Count(216), Is.EqualTo(2));
    }

    [Test]
    public async Task Words_AtTheEndOfAPiece_AreNotTakenForWholeOnes()
    {
        using var gateway = With(["the bad", "minton", " player"], new GuardRule { Words = { "bad" }, Replies = true });
        Assert.That((await gateway.RunAsync("chat", stream: true)).Error, Is.Null);
    }

    [Test]
    public async Task Words_AtTheEndOfTheReply_AreFound()
    {
        using var gateway = With(["this is", " bad"], new GuardRule { Words = { "bad" }, Replies = true });
        Assert.That((await gateway.RunAsync("chat", stream: true)).Error?.Code, Is.EqualTo("content_blocked"));
    }

    [Test]
    public async Task Rule_ForOtherModels_DoesNotApply()
    {
        using var gateway = With(["Hi"], new GuardRule { Words = { "bad" }, Models = "ext-openai-*, other" });
        Assert.That((await gateway.RunAsync("chat", stream: false, "bad")).Error, Is.Null);
    }

    [Test]
    public void Rules_WithMistakes_AreReportedTogether()
    {
        using var gateway = With(
            ["Hi"], options => options.Guard.HoldBack = 3,
            new GuardRule(), new GuardRule { Patterns = { "(a)\\1", "[", "a*" } }, new GuardRule { Words = { "x" }, Requests = false }, new GuardRule { Words = { "x", "" } }, new GuardRule { Words = { " " } });

        var failures = Assert.Throws<OptionsValidationException>(() => _ = gateway.Host.Options)!.Failures;

        Assert.That(failures, Has.Exactly(1).StartsWith("ProviderKit:Guard:Rules:0 looks for nothing"));
        Assert.That(failures, Has.Exactly(1).StartsWith("ProviderKit:Guard:Rules:1:Patterns:0 cannot be used"));
        Assert.That(failures, Has.Exactly(1).StartsWith("ProviderKit:Guard:Rules:1:Patterns:1 cannot be used"));
        Assert.That(failures, Has.Exactly(1).StartsWith("ProviderKit:Guard:Rules:1:Patterns:2 matches the empty text"));
        Assert.That(failures, Has.Exactly(1).StartsWith("ProviderKit:Guard:Rules:2 looks at nothing"));
        Assert.That(failures, Has.Exactly(1).StartsWith("ProviderKit:Guard:Rules:3:Words:1 is empty"));
        Assert.That(failures, Has.Exactly(1).StartsWith("ProviderKit:Guard:Rules:4:Words:0 is empty"));
        Assert.That(failures, Has.Exactly(1).StartsWith("ProviderKit:Guard:HoldBack must be from 16 to 16384"));
    }

    /// <summary>However a text is cut into events, what is forbidden is found and nothing of it is shown, and what is not comes whole.</summary>
    [Test]
    public async Task Streams_CutAnywhere_ShowNothingOfAMatch([Range(1, 25)] int seed)
    {
        var random = new Random(seed);
        bool isBad = random.Next(2) == 0;
        string text = Filler(random.Next(0, 200)) + (isBad ? " forbidden phrase " : " forbidden phrases ") + Filler(random.Next(0, 200));
        var pieces = new List<string>();
        for (int at = 0, next; at < text.Length; at = next) pieces.Add(text[at..(next = Math.Min(text.Length, at + random.Next(1, 9)))]);
        using var gateway = With([.. pieces], options => options.Guard.HoldBack = 24, new GuardRule { Words = { "forbidden phrase" }, Replies = true });

        var answer = await gateway.RunAsync("chat", stream: true);

        string shown = string.Concat(answer.Events.Select(json => (string?)System.Text.Json.Nodes.JsonNode.Parse(json)!["choices"]![0]!["delta"]!["content"]));
        Assert.That(answer.Error?.Code, Is.EqualTo(isBad ? "content_blocked" : null));
        if (isBad) Assert.That(text, Does.StartWith(shown).And.Not.Empty);
        Assert.That(shown.Contains('f', StringComparison.Ordinal), Is.Not.EqualTo(isBad), "the filler has no f");
        if (!isBad) Assert.That(shown, Is.EqualTo(text));

        string Filler(int length) => string.Concat(Enumerable.Range(0, length).Select(_ => "abc de."[random.Next(7)]));
    }

    [GeneratedRegex("\"[^\"]*(id|Id)\":\"[^\"]*\"|\"[^\"]*(_at|_duration|created)\":(\"[^\"]*\"|\\d+)")]
    private static partial Regex OwnMembers();

    private static FilterGateway With(string[] pieces, params GuardRule[] rules) => With(pieces, static _ => { }, rules);

    private static FilterGateway With(string[] pieces, Action<ProviderKitOptions> configure, params GuardRule[] rules) => new(pieces, options =>
    {
        configure(options);
        foreach (var rule in rules) options.Guard.Rules.Add(rule);
    });
}
