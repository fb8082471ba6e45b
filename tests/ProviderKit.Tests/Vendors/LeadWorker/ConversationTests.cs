namespace ProviderKit.Tests.Vendors.LeadWorker;

/// <summary>Whole conversations: after each turn the client sends all of it again, as chat clients do.</summary>
public class ConversationTests
{
    private const string User = """{"role":"user","content":"Go on."}""";
    private const string Fine = """{"role":"assistant","content":"Done."}""";
    private const string Failing = """{"role":"assistant","content":"Let me correct that."}""";
    private const string Calls = """{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"run","arguments":"{}"}}]}""";
    private const string ToolFine = """{"role":"tool","tool_call_id":"c1","content":"3 files"}""";
    private const string ToolFailing = """{"role":"tool","tool_call_id":"c1","content":"bash: x: command not found"}""";

    /// <summary>What the turns are: . fine, f failing, t with a fine tool result, e with a failing one. Who must answer each.</summary>
    [TestCase(3, 2, 2, "......", "LLLWWW", TestName = "the lead begins, the worker goes on")]
    [TestCase(3, 2, 2, "tttttt", "LLLWWW", TestName = "a turn with tools is one turn")]
    [TestCase(3, 2, 2, "...ff...", "LLLWWLLW", TestName = "two failures call the lead for two turns")]
    [TestCase(3, 2, 2, "...ee...", "LLLWWLLW", TestName = "failing tools are failures")]
    [TestCase(3, 2, 2, "...fe...", "LLLWWLLW", TestName = "either kind counts")]
    [TestCase(3, 2, 2, "...f.f.f", "LLLWWWWW", TestName = "a fine turn between forgives")]
    [TestCase(3, 2, 2, ".ff..", "LLLWW", TestName = "failures at the beginning call nobody")]
    [TestCase(3, 2, 2, ".fff...", "LLLWLLW", TestName = "failures of the beginning are remembered")]
    [TestCase(3, 2, 2, "...ff.f..", "LLLWWLLLW", TestName = "a failing turn of the lead does not bring the worker nearer")]
    [TestCase(3, 2, 2, "...ffff..ff..", "LLLWWLLLLWWLL", TestName = "failures of the lead are no new fallback and are forgotten")]
    [TestCase(3, 2, 2, "...ff.ff...", "LLLWWLLLLWW", TestName = "failures of the lead do not begin its turns anew")]
    [TestCase(3, 2, 2, "...ff..ff...", "LLLWWLLWWLLW", TestName = "the lead can be called again")]
    [TestCase(1, 1, 1, ".f..f.", "LWLWWL", TestName = "every number is a setting")]
    [TestCase(0, 2, 1, "ff..", "WWLW", TestName = "the worker may begin")]
    [TestCase(0, 3, 3, "fffff....", "WWWLLLLLW", TestName = "three and three")]
    public async Task Conversation_Played_IsAnsweredBy(int leadTurns, int threshold, int fallbackTurns, string turns, string expected)
    {
        // Two processes take turns at it: what they know they read from the messages.
        PairGateway[] replicas = [NewGateway(), NewGateway()];
        List<string> messages = ["""{"role":"system","content":"Errors: none so far. Try again until it works."}"""];
        string answered = "";
        foreach (char turn in turns)
        {
            messages.Add(User);
            answered += await replicas[answered.Length % 2].NextAsync(messages);
            messages.AddRange(turn switch
            {
                '.' => [Fine],
                'f' => [Failing],
                't' => [Calls, ToolFine],
                _ => [Calls, ToolFailing],
            });
        }
        Assert.That(answered, Is.EqualTo(expected));
        foreach (var replica in replicas) await replica.DisposeAsync();

        PairGateway NewGateway() => new(pair =>
            (pair.LeadTurns, pair.FailureThreshold, pair.FallbackTurns) = (leadTurns, threshold, fallbackTurns));
    }

    [Test]
    public async Task Conversation_EditedBack_IsAnsweredAsItThenStands()
    {
        await using var gateway = new PairGateway();
        Assert.That(await gateway.NextAsync([User, Fine, User, Fine, User, Fine, User]), Is.EqualTo('W'));
        Assert.That(await gateway.NextAsync([User, Fine, User]), Is.EqualTo('L'));
    }

    [TestCase("[]")]
    [TestCase("""[1,null,"x",{},{"role":7},{"role":"assistant"},{"role":"tool","content":{"a":1}},{"role":"assistant","content":[1,{"type":"text"},{"text":null}],"tool_calls":7}]""")]
    public async Task Messages_OfAnyShape_AreReadWithoutFailure(string messages)
    {
        await using var gateway = new PairGateway();
        await using var result = await gateway.SendAsync(messages);
        Assert.That((result.Error, gateway.Called), Is.EqualTo(((ProviderError?)null, "L")));
    }
}
