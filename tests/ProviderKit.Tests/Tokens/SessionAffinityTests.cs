using ProviderKit.Tests.Support;
using ProviderKit.Tokens;

namespace ProviderKit.Tests.Tokens;

/// <summary>The table that remembers which token serves which conversation.</summary>
public class SessionAffinityTests
{
    private const int Lifetime = 100;

    private static readonly TokenSlot A = new(Support.Tokens.Named("A"));
    private static readonly TokenSlot B = new(Support.Tokens.Named("B"));
    private static readonly TokenSlot C = new(Support.Tokens.Named("C"));

    private SessionAffinity _table = new();

    [SetUp]
    public void MakeTable()
    {
        _table = new SessionAffinity();
        _table.Configure(3, Lifetime);
    }

    [Test]
    public void Find_NotBound_FindsNothing() => Assert.That(_table.Find(Key(1), "m", 0), Is.EqualTo(default(SessionAffinity.Bound)));

    [Test]
    public void Find_Bound_FindsTheTokenForThatSessionAndModelOnly()
    {
        _table.Bind(Key(1), "m", A, null, 0);
        Assert.Multiple(() =>
        {
            Assert.That(SlotOf(1, now: 1), Is.SameAs(A));
            Assert.That(_table.Find(Key(1), "another", 1).Slot, Is.Null);
            Assert.That(_table.Find(Key(2), "m", 1).Slot, Is.Null);
        });
    }

    [Test]
    public void Find_HardKey_IsTheSameForAllModels()
    {
        var hard = new SessionKey(1, IsHard: true);
        _table.Bind(hard, "m", A, null, 0);
        Assert.That(_table.Find(hard, "another", 1).Slot, Is.SameAs(A));
    }

    [Test]
    public void Find_AfterTheLifetime_FindsNothing_AndEachUseStartsItAnew()
    {
        _table.Bind(Key(1), "m", A, null, 0);
        Assert.That(SlotOf(1, Lifetime - 1), Is.SameAs(A));
        Assert.That(SlotOf(1, (2 * Lifetime) - 2), Is.SameAs(A));
        Assert.That(SlotOf(1, (3 * Lifetime) - 2), Is.Null);
    }

    [Test]
    public void Bind_AfterTheLifetime_ForgetsWhatWasBefore()
    {
        _table.Bind(Key(1), "m", A, null, 0);
        _table.Bind(Key(1), "m", B, null, Lifetime);
        Assert.That(_table.Find(Key(1), "m", Lifetime), Is.EqualTo(new SessionAffinity.Bound(B, B)));
    }

    [Test]
    public void Bind_OnAnotherTokenThanSeen_MovesAndKeepsTheHome()
    {
        _table.Bind(Key(1), "m", A, null, 0);
        _table.Bind(Key(1), "m", B, A, 1);
        _table.Bind(Key(1), "m", C, B, 2);
        Assert.That(_table.Find(Key(1), "m", 3), Is.EqualTo(new SessionAffinity.Bound(C, A)));
    }

    [Test]
    public void Bind_MovedSinceItWasSeen_StaysWhereItMoved()
    {
        _table.Bind(Key(1), "m", A, null, 0);
        _table.Bind(Key(1), "m", B, A, 1);
        _table.Bind(Key(1), "m", A, A, 2); // a slow call that began on A
        _table.Bind(Key(1), "m", C, null, 3); // one that began before there was a binding
        Assert.That(SlotOf(1, 4), Is.SameAs(B));
    }

    [Test]
    public void Bind_ToATokenThatWasRemovedSince_Moves()
    {
        var removed = new TokenSlot(Support.Tokens.Named("R"));
        _table.Bind(Key(1), "m", removed, null, 0);
        removed.Removed = true;
        _table.Bind(Key(1), "m", B, null, 1);
        Assert.That(_table.Find(Key(1), "m", 2), Is.EqualTo(new SessionAffinity.Bound(B, B)));
    }

    [Test]
    public void Bind_FullTable_ForgetsTheLeastRecentlyUsed()
    {
        for (int i = 1; i <= 3; i++) _table.Bind(Key(i), "m", A, null, i);
        SlotOf(1, 4);
        _table.Bind(Key(4), "m", B, null, 5);
        Assert.That(Enumerable.Range(1, 4).Select(i => SlotOf(i, 6)), Is.EqualTo(new[] { A, null, A, B }));
        Assert.That(_table.Count, Is.EqualTo(3));
    }

    [Test]
    public void Configure_FewerThanThereAre_ForgetsTheLeastRecentlyUsed()
    {
        for (int i = 1; i <= 3; i++) _table.Bind(Key(i), "m", A, null, i);
        _table.Configure(1, Lifetime);
        Assert.That(Enumerable.Range(1, 3).Select(i => SlotOf(i, 4)), Is.EqualTo(new[] { null, null, A }));
    }

    [Test]
    public void Bind_ExpiredOnes_RunOutAsOthersAreAdded()
    {
        _table.Configure(1000, Lifetime);
        for (int i = 0; i < 400; i++) _table.Bind(Key(i), "m", A, null, 0);
        for (int i = 400; i < 800; i++) _table.Bind(Key(i), "m", A, null, Lifetime);
        Assert.That(_table.Count, Is.EqualTo(400));
    }

    [Test]
    [Property("FAULTS", 73)]
    public void Bind_AMillionSessions_TheTableStaysBounded()
    {
        _table.Configure(10_000, Lifetime);
        for (int i = 0; i < 1_000_000; i++)
        {
            _table.Find(Key(i), "m", i / 100_000);
            _table.Bind(Key(i), "m", A, null, i / 100_000);
        }
        Assert.That(_table.Count, Is.EqualTo(10_000));
        Assert.That(SlotOf(999_999, 10), Is.SameAs(A));
        Assert.That(SlotOf(989_999, 10), Is.Null);
    }

    [Test]
    public void FindAndBind_FromManyThreads_StayBoundedAndConsistent()
    {
        _table.Configure(50, Lifetime);
        TokenSlot[] slots = [A, B, C];
        Parallel.For(0, 200_000, i =>
        {
            var key = Key(i % 100);
            var seen = _table.Find(key, "m", i / 1000).Slot;
            _table.Bind(key, "m", slots[i % 3], seen, i / 1000);
        });
        Assert.That(_table.Count, Is.LessThanOrEqualTo(50));
        Assert.That(Enumerable.Range(0, 100).Count(i => SlotOf(i, 200) is not null), Is.LessThanOrEqualTo(_table.Count));
    }

    private static SessionKey Key(int number) => new((UInt128)number);

    private TokenSlot? SlotOf(int session, long now) => _table.Find(Key(session), "m", now).Slot;
}
