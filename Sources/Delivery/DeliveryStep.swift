import Coalescing
import Correlation
import Model
import PagerDuty
import Queue

/// What happens to the delivery machine.
enum DeliveryEvent: Sendable {
    case signal(Inbox.Contents)
    case alarm(Alarm)
    case claimed(Result<[QueuedUpdate], QueueError>)
    case claimedKnown(Result<KnownClaim, QueueError>)
    case settled(Result<Void, QueueError>)
    case released(Result<Void, QueueError>)
    /// These incidents will not leave with the batch.
    case heldBack(Batch.ID, Set<IncidentID>)
    case batchAnswered(BatchReport)
    case lookedUp(DedupKey, Answer<[IncidentSnapshot]>, [RequestRecord] = [])
    case lookedBack(DedupKey, Answer<[IncidentSnapshot]>, [RequestRecord] = [])
    case named(IncidentUpdate, Answer<IncidentUpdate>, [RequestRecord] = [])
    case alertsFetched(IncidentID, Answer<[JSONValue]>, [RequestRecord] = [])
    case noted(Result<Void, QueueError>)
    case recalled([UpdateID: IncidentID], Result<[IncidentID: IncidentPast], QueueError>)
    case decided(UpdateID, Result<QueuedUpdate, QueueError>)
    case probed(Answer<Reference>)
}

/// What the delivery machine wants done; each ends in exactly one event.
enum DeliveryEffect: Sendable {
    case sleep(Alarm, Duration)
    case claim(Int)
    /// Passes over those whose incident would have to be looked up.
    case claimKnown(Int, after: UpdateID?)
    case settle([Outcome])
    case release([UpdateID], untouched: Set<UpdateID>)
    /// Asks the store what has been done and said of these incidents.
    case recall([UpdateID: IncidentID])
    case send(BatchCall)
    case lookUp(DedupKey)
    case lookBack(DedupKey)
    case resolveNames(IncidentUpdate)
    case fetchAlerts(IncidentID)
    case decide(QueuedUpdate, AlertsFinding)
    /// Keeps requests for the history.
    case note([RequestRecord])
    case probe
}

/// Incidents of a batch that was handed out, which are not to be sent with it.
struct HoldBack: Sendable {
    var batch: Batch.ID
    var incidents: Set<IncidentID>
    /// Something of it is not wanted any more; else its state is to be looked at again.
    var isUnwanted: Bool
}

/// What one event leads to.
struct DeliveryTurn: Sendable {
    var effects: [DeliveryEffect] = []
    /// What is to be held back, after the effects have begun, as far as it has not left.
    var holdsBack: [HoldBack] = []
    var notices: [Notice] = []
}

/// Why the machine wanted to be woken.
enum Alarm: Hashable, Sendable {
    case coalescer(Coalescer.TimerID)
    case correlator(Correlator.TimerID)
    case names(IncidentUpdate)
    case alerts(IncidentID)
    case decideAgain(UpdateID)
    case recallAgain([UpdateID: IncidentID])
    case claimAgain, poll, settleAgain, probe, graceOver
}

/// What the observer is told.
enum Notice: Sendable {
    case outcome(Outcome, QueuedUpdate)
    case batchSent(Int)
    case lookup(DeliveryObserver.Lookup)
    case delivered(Duration)
    case breakerOpened(IncidentID, rules: [String])
    case health(DeliveryHealth)
    case message(DeliveryObserver.Level, String, [String: String] = [:])
}
